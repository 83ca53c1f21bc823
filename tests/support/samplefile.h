// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

/** Files and records that many tests need. */
namespace lectern {

class ApiClient;

/** Writes the bytes into a file; false where that fails. */
bool writeFile(const QString &fileName, const QByteArray &content);

/** CSV with artist, title and rating: songs "Artist 0000000", "Title n0000000", ... in order. */
QByteArray manySongs(int count);

/** Stores that many songs through an import session and waits for it. */
bool importSongs(ApiClient &client, const QString &folder, int count);

} // namespace lectern
