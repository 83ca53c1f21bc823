// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <memory>

namespace lectern {

/**
 * A file that keeps other processes out for as long as this object lives. The kernel lets go of it
 * when the process ends, however it ends; what the file says is for people alone, since in a
 * container every server may have the same number: flock(2).
 */
class FileLock
{
public:
    /** Who holds a file, as far as it says so. */
    struct Holder
    {
        QString program;
        QString process; ///< its number
    };

    /**
     * Makes the file if it is missing, and takes it; nullptr where somebody else has it, of whom
     * holderOf() tells more. Fault: Unavailable where it cannot be made or locked.
     */
    static Result<std::unique_ptr<FileLock>> take(const QString &path);
    static Holder holderOf(const QString &path);

    /** Removes the file. */
    ~FileLock();
    Q_DISABLE_COPY_MOVE(FileLock)

private:
    FileLock(const QString &path, int descriptor);
    bool isCurrent() const;
    void writeHolder() const;

    QByteArray m_path;
    int m_descriptor;
};

} // namespace lectern
