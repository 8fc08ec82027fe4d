/* Files that pages use (web/assets), under addresses that change with their content, so that they may be kept for ever. */
#ifndef WORK_ASSET_H
#define WORK_ASSET_H

#include "base/arena.h"
#include "db/sql.h"

/* An embedded file by its path ("web/take.html"), or NULL. */
const struct embedded_file *embedded_file_find(struct str path);

/* Where "style.css" is served: "<base>/assets/style-0123456789abcdef.css". `base` is url_base of the public address. Panics when
 * there is no such file. */
struct str asset_url(struct arena *arena, struct str base, struct str name);
/* The file of the last part of such an address ("style-0123456789abcdef.css"); NULL when the name or the hash is unknown. */
const struct embedded_file *asset_by_url_name(struct arena *arena, struct str url_name);

/* The path of an address without its trailing slash: "" for https://host, "/talk" for https://host/talk. */
struct str url_base(struct str url);

#endif
