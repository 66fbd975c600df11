/*
 * The little that we use of Node-API and libuv, declared here so that no Node headers are needed to
 * build. Both interfaces are stable by their owners' promise; the symbols come from the node
 * executable.
 */
#ifndef SANDBOX_NODE_HOST_H
#define SANDBOX_NODE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);
typedef struct napi_handle_scope__ *napi_handle_scope;
typedef int napi_status; /* 0 is napi_ok */
typedef struct uv_loop_s uv_loop_t;

napi_status napi_create_function(napi_env env, const char *name, size_t length,
                                 napi_callback callback, void *data, napi_value *result);
napi_status napi_set_named_property(napi_env env, napi_value object, const char *name,
                                    napi_value value);
napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *argc, napi_value *argv,
                             napi_value *receiver, void **data);
napi_status napi_open_handle_scope(napi_env env, napi_handle_scope *scope);
napi_status napi_close_handle_scope(napi_env env, napi_handle_scope scope);
napi_status napi_call_function(napi_env env, napi_value receiver, napi_value function, size_t argc,
                               const napi_value *argv, napi_value *result);
napi_status napi_create_array_with_length(napi_env env, size_t length, napi_value *result);
napi_status napi_set_element(napi_env env, napi_value array, uint32_t index, napi_value value);
napi_status napi_create_string_utf8(napi_env env, const char *text, size_t length,
                                    napi_value *result);
napi_status napi_create_int32(napi_env env, int32_t value, napi_value *result);
napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t *result);
napi_status napi_get_boolean(napi_env env, bool value, napi_value *result);
napi_status napi_get_typedarray_info(napi_env env, napi_value array, int *type, size_t *length,
                                     void **data, napi_value *buffer, size_t *offset);
napi_status napi_throw_error(napi_env env, const char *code, const char *message);
napi_status napi_add_env_cleanup_hook(napi_env env, void (*hook)(void *), void *argument);
napi_status napi_get_uv_event_loop(napi_env env, uv_loop_t **loop);

int uv_loop_fork(uv_loop_t *loop);
void uv_update_time(uv_loop_t *loop);
uint64_t uv_hrtime(void);
int uv_run(uv_loop_t *loop, int mode);

enum { UV_RUN_NOWAIT = 2 };

#endif
