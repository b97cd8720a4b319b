/* SPDX-License-Identifier: MIT */
/* Copyright (C) 2026 The userptr authors */
#ifndef USERPTRCTL_TREE_H
#define USERPTRCTL_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <json.h>

/* What the commands print as JSON, put together. */
void add_string(struct json_object *to, const char *key, const char *value);
void add_uint(struct json_object *to, const char *key, uint64_t value);
void add_bool(struct json_object *to, const char *key, bool value);
struct json_object *add_section(struct json_object *to, const char *key);
struct json_object *add_list(struct json_object *to, const char *key);

/* The same as add_string(), but null where @value is empty. */
void add_known(struct json_object *to, const char *key, const char *value);

void print_json(struct json_object *tree);

#endif /* USERPTRCTL_TREE_H */
