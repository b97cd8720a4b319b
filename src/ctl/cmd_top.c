// SPDX-License-Identifier: MIT
// Copyright (C) 2026 The userptr authors
/*
 * top: who uses the device, live on a terminal, or once for scripts
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curses.h>

#include "clients.h"
#include "ctl.h"
#include "progress.h"
#include "tree.h"

#define PROC		"/proc"
#define REFRESH_MS	1000
#define ROW_SIZE	256
#define NSEC_PER_SEC	1000000000.0

enum mode { LIVE, ONCE, JSON };

/* ------------------------------------------------------------------------- rows */

static const char *user_name(uid_t uid, char *text, size_t size)
{
	const struct passwd *user = getpwuid(uid);

	if (user)
		snprintf(text, size, "%s", user->pw_name);
	else
		snprintf(text, size, "%u", uid);
	return text;
}

/* The title of the engine's column differs: without an earlier sample there is no share. */
static void header_row(char *row, bool live)
{
	snprintf(row, ROW_SIZE, "%7s %-8s %9s %10s %10s %10s %10s  %s", "PID", "USER",
		 live ? "ENGINE" : "ENGINE s", "MEMORY", "RESIDENT", "ACTIVE", "SHARED", "COMMAND");
}

static void client_row(char *row, const struct client *client, bool live)
{
	char engine[32], user[32], total[32], resident[32], active[32], shared[32];

	if (live)
		snprintf(engine, sizeof(engine), "%.0f%%", client->busy * 100);
	else
		snprintf(engine, sizeof(engine), "%.3f", (double)client->engine_ns / NSEC_PER_SEC);

	snprintf(row, ROW_SIZE, "%7d %-8.8s %9s %10s %10s %10s %10s  %s", client->pid,
		 user_name(client->uid, user, sizeof(user)), engine,
		 format_bytes(total, sizeof(total), (double)client->total),
		 format_bytes(resident, sizeof(resident), (double)client->resident),
		 format_bytes(active, sizeof(active), (double)client->active),
		 format_bytes(shared, sizeof(shared), (double)client->shared), client->name);
}

/* Empty if nothing was hidden. */
static void unseen_row(char *row, const struct sample *sample)
{
	row[0] = '\0';
	if (sample->unseen)
		snprintf(row, ROW_SIZE, "Processes that could not be looked into: %zu. Root sees all.",
			 sample->unseen);
}

/* ----------------------------------------------------------------------- once */

static void print_text(const struct sample *sample)
{
	char row[ROW_SIZE];

	header_row(row, false);
	puts(row);
	for (size_t i = 0; i < sample->count; i++) {
		client_row(row, &sample->clients[i], false);
		puts(row);
	}
	unseen_row(row, sample);
	if (row[0])
		puts(row);
}

static struct json_object *client_json(const struct client *client)
{
	struct json_object *json = json_object_new_object();

	add_uint(json, "client", client->id);
	add_uint(json, "pid", client->pid);
	add_uint(json, "uid", client->uid);
	add_string(json, "command", client->name);
	add_uint(json, "engine_ns", client->engine_ns);
	add_uint(json, "engine_capacity", client->capacity);
	add_uint(json, "total_bytes", client->total);
	add_uint(json, "shared_bytes", client->shared);
	add_uint(json, "resident_bytes", client->resident);
	add_uint(json, "active_bytes", client->active);
	add_uint(json, "purgeable_bytes", client->purgeable);
	return json;
}

static void print_tree(const struct sample *sample)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = add_list(root, "clients");

	for (size_t i = 0; i < sample->count; i++)
		json_object_array_add(list, client_json(&sample->clients[i]));
	add_uint(root, "unseen_processes", sample->unseen);
	print_json(root);
	json_object_put(root);
}

static int once(void (*print)(const struct sample *sample))
{
	struct sample sample;
	int ret = sample_take(PROC, &sample);

	if (ret) {
		warnx(PROC ": %s", strerror(-ret));
		return EXIT_FAILURE;
	}
	print(&sample);
	sample_free(&sample);
	return EXIT_SUCCESS;
}

/* ----------------------------------------------------------------------- live */

static void draw_row(int y, int attributes, const char *row)
{
	attrset(attributes);
	mvaddnstr(y, 0, row, COLS);
	clrtoeol();
	attrset(A_NORMAL);
}

static void draw(const struct sample *sample)
{
	char row[ROW_SIZE];
	int y = 0;

	erase();
	snprintf(row, sizeof(row), "userptr: %zu clients, q to quit", sample->count);
	draw_row(y++, A_BOLD, row);
	unseen_row(row, sample);
	if (row[0])
		draw_row(y++, A_NORMAL, row);
	header_row(row, true);
	draw_row(y++, A_REVERSE, row);
	for (size_t i = 0; i < sample->count && y < LINES; i++) {
		client_row(row, &sample->clients[i], true);
		draw_row(y++, A_NORMAL, row);
	}
	refresh();
}

/* Until a key says so, or the terminal is gone. */
static bool quits(void)
{
	int key = getch();

	/* a terminal that is gone does not make it wait either */
	return key == 'q' || key == 'Q' || (key == ERR && !isatty(STDIN_FILENO));
}

static int follow(void)
{
	struct sample before = { 0 }, sample;
	int ret;

	do {
		ret = sample_take(PROC, &sample);
		if (ret)
			break;
		sample_compare(&sample, &before);
		draw(&sample);
		sample_free(&before);
		before = sample;
	} while (!quits());
	sample_free(&before);
	return ret;
}

static int live(void)
{
	SCREEN *screen = newterm(NULL, stdout, stdin);
	int ret;

	if (!screen) {
		warnx("this terminal (%s) is not known here; try: userptrctl top --once",
		      getenv("TERM") ? getenv("TERM") : "TERM is not set");
		return EXIT_FAILURE;
	}

	cbreak();
	noecho();
	curs_set(0);
	timeout(REFRESH_MS);
	ret = follow();
	endwin();
	delscreen(screen);
	if (ret)
		warnx(PROC ": %s", strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int top(enum mode mode)
{
	if (mode == JSON)
		return once(print_tree);
	if (mode == ONCE || !isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		return once(print_text);
	return live();
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "once", no_argument, NULL, '1' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	enum mode mode = LIVE;
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case '1':
			mode = mode == JSON ? JSON : ONCE;
			break;
		case 'j':
			mode = JSON;
			break;
		case 'h':
			return command_help(&cmd_top);
		default:
			return command_misused(&cmd_top);
		}
	}

	if (command_has_argument(&cmd_top, argc))
		return command_misused(&cmd_top);

	return top(mode);
}

const struct command cmd_top = {
	.name = "top",
	.args = "[--once|--json]",
	.summary = "show who uses the device, and how much",
	.help = "\n"
		"One line for each open file of the device, busiest first, refreshed each second on\n"
		"a terminal. ENGINE is the share of one CPU that the engine worked for it in the\n"
		"last second, and may be more than 100%; MEMORY is that of all its objects, RESIDENT\n"
		"what of it has pages, ACTIVE what of that jobs use, SHARED what others have, too.\n"
		"\n"
		"  --once  one sample, with the engine's time in seconds so far; also when the output\n"
		"          is no terminal\n"
		"  --json  the same as JSON\n"
		"\n"
		"Exit status: 0 shown; 1 it can not be; 2 wrong usage.\n",
	.run = run,
};
