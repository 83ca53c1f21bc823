// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <optional>

/** The file in the runtime folder by which windows of one user find the backend of the first. */
namespace lectern {

/** Where a backend serves, and what it takes to be let in. */
struct BackendPlace
{
    QUrl url; ///< http://127.0.0.1:5000
    QByteArray token; ///< the owner's
    qint64 process = 0;
};

/**
 * JSON with the members url, token and process, 0600 in a folder that is 0700. That a file is there
 * does not mean that the backend still is: RunningBackend finds out.
 */
class BackendFile
{
public:
    /** `path`: empty where there is no runtime folder; then nothing is written or found. */
    explicit BackendFile(const QString &path) : m_path(path) { }

    /** For the backend of that database; windows on different ones do not meet. */
    static QString pathFor(const QString &database);

    /** Atomically, readable for this user alone from the first byte. Makes the folder. */
    Result<void> write(const BackendPlace &place) const;

    /**
     * Nothing where there is no file, or one that this user alone cannot have written, or whose
     * URL is not on the loopback.
     */
    std::optional<BackendPlace> read() const;

    /** Where it is still the one with that token. */
    void remove(const QByteArray &token) const;

private:
    QString m_path;
};

} // namespace lectern
