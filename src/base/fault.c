/* Kinds of faults and the noting of one. */
#include "base/fault.h"

#include "base/call.h"
#include "base/panic.h"

const struct fault_info *fault_info(enum fault_kind kind)
{
	static const struct fault_info infos[FAULT_KIND_COUNT] = {
		[FAULT_NONE] = {200, "ok", false},
		[FAULT_BAD_REQUEST] = {400, "bad_request", false},
		[FAULT_UNAUTHENTICATED] = {401, "unauthenticated", false},
		[FAULT_FORBIDDEN] = {403, "forbidden", false},
		[FAULT_NOT_FOUND] = {404, "not_found", false},
		[FAULT_METHOD] = {405, "method_not_allowed", false},
		[FAULT_CONFLICT] = {409, "conflict", false},
		[FAULT_GONE] = {410, "gone", false},
		[FAULT_TOO_LARGE] = {413, "too_large", false},
		[FAULT_INVALID] = {422, "validation_failed", false},
		[FAULT_LIMITED] = {429, "rate_limited", true},
		[FAULT_INTERNAL] = {500, "internal_error", false},
		[FAULT_UNAVAILABLE] = {503, "unavailable", true},
	};
	ASSERT(kind < FAULT_KIND_COUNT);
	return &infos[kind];
}

bool fault(struct call *call, enum fault_kind kind, const char *name, const char *format, ...)
{
	ASSERT(kind > FAULT_NONE && kind < FAULT_KIND_COUNT);
	if (call->fault.kind != FAULT_NONE)
		return false;
	va_list args;
	va_start(args, format);
	call->fault = (struct fault){
		.kind = kind,
		.name = arena_copy(call->arena, str_of(name)),
		.message = arena_vprintf(call->arena, format, args),
	};
	va_end(args);
	return false;
}

bool fault_code(struct call *call, enum fault_kind kind, const char *code, const char *format, ...)
{
	ASSERT(kind > FAULT_NONE && kind < FAULT_KIND_COUNT);
	if (call->fault.kind != FAULT_NONE)
		return false;
	va_list args;
	va_start(args, format);
	call->fault = (struct fault){
		.kind = kind,
		.message = arena_vprintf(call->arena, format, args),
		.code = arena_copy(call->arena, str_of(code)),
	};
	va_end(args);
	return false;
}
