// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>

/** One spelling for what is kept of a server, whether its address was given with a slash or not. */
namespace lectern {

inline QUrl serverAddress(const QUrl &given)
{
    QUrl address = given.adjusted(QUrl::StripTrailingSlash | QUrl::RemoveUserInfo);
    // Of a path that is nothing else, the slash stays.
    if (address.path() == QLatin1StringView("/"))
        address.setPath({});
    return address;
}

} // namespace lectern
