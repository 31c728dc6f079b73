/* Hyperscan over a file of posts: compiles the phrases, prints the seconds, then makes one pass for each line read and
   prints the microseconds of processor time a post. */
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long hits;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    hits++;
    return 0;
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    char **texts = malloc(sizeof(char *) * 1000000);
    size_t *lengths = malloc(sizeof(size_t) * 1000000);
    unsigned *flags = malloc(sizeof(unsigned) * 1000000), *ids = malloc(sizeof(unsigned) * 1000000), count = 0;
    int literal = !strcmp(argv[3], "literal");
    char line[4096];
    FILE *file = fopen(argv[1], "r");
    while (fgets(line, sizeof line, file)) {
        char expression[4200];
        line[strcspn(line, "\n")] = 0;
        snprintf(expression, sizeof expression, literal ? "%s" : "\\b%s\\b", line);
        texts[count] = strdup(expression);
        lengths[count] = strlen(expression);
        flags[count] = HS_FLAG_CASELESS;
        ids[count] = count;
        count++;
    }
    fclose(file);

    hs_database_t *database;
    hs_compile_error_t *error;
    double began = now(CLOCK_THREAD_CPUTIME_ID);
    hs_error_t made = literal
        ? hs_compile_lit_multi((const char *const *)texts, flags, ids, lengths, count, HS_MODE_BLOCK, NULL, &database, &error)
        : hs_compile_multi((const char *const *)texts, flags, ids, count, HS_MODE_BLOCK, NULL, &database, &error);
    if (made != HS_SUCCESS) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    hs_scratch_t *scratch = NULL;
    hs_alloc_scratch(database, &scratch);
    printf("%.3f\n", now(CLOCK_THREAD_CPUTIME_ID) - began);
    fflush(stdout);

    file = fopen(argv[2], "rb");
    char **posts = malloc(sizeof(char *) * 1000000);
    unsigned *sizes = malloc(sizeof(unsigned) * 1000000), posted = 0;
    while (fread(&sizes[posted], 4, 1, file) == 1) {
        posts[posted] = malloc(sizes[posted] + 1);
        if (fread(posts[posted], 1, sizes[posted], file) != sizes[posted]) return 1;
        posted++;
    }
    fclose(file);
    while (fgets(line, sizeof line, stdin)) {
        double start = now(CLOCK_THREAD_CPUTIME_ID);
        for (unsigned i = 0; i < posted; i++) hs_scan(database, posts[i], sizes[i], 0, scratch, on_match, NULL);
        printf("%.4f\n", (now(CLOCK_THREAD_CPUTIME_ID) - start) * 1e6 / posted);
        fflush(stdout);
    }
    return 0;
}
