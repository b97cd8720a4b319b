// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * tree: what the commands print as JSON, put together
 */
#include <stdio.h>

#include "tree.h"

void add_string(struct json_object *to, const char *key, const char *value)
{
	json_object_object_add(to, key, json_object_new_string(value));
}

void add_uint(struct json_object *to, const char *key, uint64_t value)
{
	json_object_object_add(to, key, json_object_new_uint64(value));
}

void add_bool(struct json_object *to, const char *key, bool value)
{
	json_object_object_add(to, key, json_object_new_boolean(value));
}

void add_known(struct json_object *to, const char *key, const char *value)
{
	json_object_object_add(to, key, value[0] ? json_object_new_string(value) : NULL);
}

struct json_object *add_section(struct json_object *to, const char *key)
{
	struct json_object *section = json_object_new_object();

	json_object_object_add(to, key, section);
	return section;
}

struct json_object *add_list(struct json_object *to, const char *key)
{
	struct json_object *list = json_object_new_array();

	json_object_object_add(to, key, list);
	return list;
}

void print_json(struct json_object *tree)
{
	puts(json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PRETTY |
						  JSON_C_TO_STRING_SPACED |
						  JSON_C_TO_STRING_NOSLASHESCAPE));
}
