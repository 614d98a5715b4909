// What most tests include anyway (TuttiOptions.cmake).
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "library.h"
