// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"

#include <QDateTime>

#include <functional>

/** What every view needs, made once by main() or by a test, and outliving the window. */
namespace lectern {

class ApiClient;
class Appearance;
class FileChooser;
class Identity;
class Session;
class Settings;

struct ViewContext
{
    ApiClient &api;
    Session &session;
    Identity &identity; ///< and what may be done: identity.rights()
    Settings &settings;
    Appearance &appearance;
    FileChooser &files;
    Catalog catalog;
    std::function<QDateTime()> clock; ///< now, in the user's zone
};

} // namespace lectern
