// Runs the SQL from standard input on the database named by the first argument and prints each row, columns between bars.
#include <stdio.h>
#include <stdlib.h>

#include "sqlite3.h"

static int row(void *unused, int count, char **values, char **names) {
    (void)unused, (void)names;
    for (int i = 0; i < count; i++)
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    printf("\n");
    return 0;
}

int main(int argc, char **argv) {
    sqlite3 *database;
    char *sql = NULL, *message = NULL;
    size_t length = 0, part;
    do {
        sql = realloc(sql, length + 65537);
        part = fread(sql + length, 1, 65536, stdin);
        length += part;
    } while (part > 0);
    sql[length] = 0;
    if (sqlite3_open(argc > 1 ? argv[1] : ":memory:", &database) != SQLITE_OK ||
        sqlite3_exec(database, sql, row, NULL, &message) != SQLITE_OK) {
        printf("error: %s\n", message ? message : sqlite3_errmsg(database));
        return 1;
    }
    printf("changes: %d\n", sqlite3_total_changes(database));
    return sqlite3_close(database) == SQLITE_OK ? 0 : 2;
}
