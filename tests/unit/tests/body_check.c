/* The strict reader of answers: what it must not let pass. */
#include "tests/api/body_check.h"

#include "tests/unit/base/unit.h"
