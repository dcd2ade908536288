#include "mecab_segmenter.h"

#include <dlfcn.h>
#include <mecab.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// The functions of libmecab that are used here.
#define FUNCTIONS(X)                                                                                                 \
  X(mecab_version)                                                                                                   \
  X(mecab_strerror)                                                                                                  \
  X(mecab_model_new)                                                                                                 \
  X(mecab_model_destroy)                                                                                             \
  X(mecab_model_dictionary_info)                                                                                     \
  X(mecab_model_new_tagger)                                                                                          \
  X(mecab_destroy)                                                                                                   \
  X(mecab_lattice_new)                                                                                               \
  X(mecab_lattice_destroy)                                                                                           \
  X(mecab_lattice_set_sentence2)                                                                                     \
  X(mecab_lattice_set_boundary_constraint)                                                                           \
  X(mecab_parse_lattice)                                                                                             \
  X(mecab_lattice_get_bos_node)

struct ms_dictionary {
  void *library;
  mecab_model_t *model;
#define POINTER(name) __typeof__(&name) name;
  FUNCTIONS(POINTER)
#undef POINTER
};

struct ms_segmenter {
  const ms_dictionary *dictionary;
  mecab_t *tagger;
  mecab_lattice_t *lattice;
};

static ms_dictionary *failure(ms_dictionary *dictionary, const char *text, char **reason) {
  *reason = strdup(text ? text : "no reason given");
  ms_close(dictionary);
  return NULL;
}

ms_dictionary *ms_open(const char *folder, char **reason) {
  ms_dictionary *dictionary = calloc(1, sizeof(ms_dictionary));
  if (!dictionary) return failure(NULL, "out of memory", reason);
  dictionary->library = dlopen("libmecab.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!dictionary->library) return failure(dictionary, dlerror(), reason);
#define LOAD(name)                                                                                                   \
  *(void **)&dictionary->name = dlsym(dictionary->library, #name);                                                   \
  if (!dictionary->name) return failure(dictionary, dlerror(), reason);
  FUNCTIONS(LOAD)
#undef LOAD
  // A person's own settings and user dictionaries are left out, as they would change scores.
  char *arguments[] = {"mecab", "-r", "/dev/null", "-d", (char *)folder};
  dictionary->model = dictionary->mecab_model_new(5, arguments);
  if (!dictionary->model) return failure(dictionary, dictionary->mecab_strerror(NULL), reason);
  return dictionary;
}

void ms_close(ms_dictionary *dictionary) {
  if (!dictionary) return;
  if (dictionary->model) dictionary->mecab_model_destroy(dictionary->model);
  if (dictionary->library) dlclose(dictionary->library);
  free(dictionary);
}

size_t ms_size(const ms_dictionary *dictionary) {
  size_t size = 0;
  for (const mecab_dictionary_info_t *part = dictionary->mecab_model_dictionary_info(dictionary->model); part;
       part = part->next)
    size += part->size;
  return size;
}

const char *ms_version(const ms_dictionary *dictionary) { return dictionary->mecab_version(); }

int ms_is_utf8(const ms_dictionary *dictionary) {
  const mecab_dictionary_info_t *part = dictionary->mecab_model_dictionary_info(dictionary->model);
  return part && (strcasecmp(part->charset, "utf-8") == 0 || strcasecmp(part->charset, "utf8") == 0);
}

ms_segmenter *ms_segmenter_new(const ms_dictionary *dictionary) {
  ms_segmenter *segmenter = calloc(1, sizeof(ms_segmenter));
  if (!segmenter) return NULL;
  segmenter->dictionary = dictionary;
  segmenter->tagger = dictionary->mecab_model_new_tagger(dictionary->model);
  segmenter->lattice = dictionary->mecab_lattice_new();
  if (segmenter->tagger && segmenter->lattice) return segmenter;
  ms_segmenter_free(segmenter);
  return NULL;
}

void ms_segmenter_free(ms_segmenter *segmenter) {
  if (!segmenter) return;
  if (segmenter->lattice) segmenter->dictionary->mecab_lattice_destroy(segmenter->lattice);
  if (segmenter->tagger) segmenter->dictionary->mecab_destroy(segmenter->tagger);
  free(segmenter);
}

size_t ms_cut(
    ms_segmenter *segmenter, const char *text, size_t size, const size_t *boundaries, size_t boundary_count,
    char *output) {
  const ms_dictionary *dictionary = segmenter->dictionary;
  dictionary->mecab_lattice_set_sentence2(segmenter->lattice, text, size);
  for (size_t i = 0; i < boundary_count; ++i)
    dictionary->mecab_lattice_set_boundary_constraint(segmenter->lattice, boundaries[i], MECAB_TOKEN_BOUNDARY);
  if (!dictionary->mecab_parse_lattice(segmenter->tagger, segmenter->lattice)) return 0;
  size_t written = 0;
  for (const mecab_node_t *node = dictionary->mecab_lattice_get_bos_node(segmenter->lattice); node; node = node->next) {
    if (node->stat == MECAB_BOS_NODE || node->stat == MECAB_EOS_NODE || node->length == 0) continue;
    memcpy(output + written, node->surface, node->length);
    written += node->length;
    output[written++] = ' ';
  }
  return written;
}
