// SPDX-License-Identifier: GPL-2.0 OR MIT
// struct drm_file got a unique client_id for fdinfo in Linux 6.5.
#include <drm/drm_file.h>

u64 probe(struct drm_file *file);
u64 probe(struct drm_file *file)
{
	return file->client_id;
}
