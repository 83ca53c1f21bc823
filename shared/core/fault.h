// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace lectern {

/** One thing wrong with one field of the input. */
struct FieldMessage
{
    QString field; ///< name as in ResourceSpec, or the unknown name that was given
    QString code; ///< for programs: required, too_long, unique, ...
    QString message; ///< for people: one sentence that names the limit
    int line = 0; ///< 1-based line of the input where it has lines, else 0

    bool operator==(const FieldMessage &) const = default;
};

/**
 * Why something could not be done: the one error type of every layer.
 * Translated once per border: SQL error to Fault in store, Fault to status and body in http,
 * body to Fault in the client's api, Fault to words in views.
 */
struct Fault
{
    enum class Kind {
        Invalid, ///< the input is wrong; `fields` says where
        NotFound,
        Conflict, ///< a unique value or a reference stands in the way
        Precondition, ///< the record has changed since; `current` is what it is now
        Denied,
        Unauthenticated,
        TooLarge,
        Unprocessable, ///< a key that was used for another request
        TooMany, ///< more requests than one may make in that time; see `retryAfter`
        Unavailable, ///< try again later
        StorageFull, ///< no room on the disk: nothing was stored, reading goes on
        Internal,
    };

    Kind kind = Kind::Internal;
    QString message;
    QList<FieldMessage> fields = {};
    QByteArray current = {}; ///< JSON of the record as it is now, with Precondition
    QString details = {}; ///< for logs and terminals: may name addresses, files and SQL
    int retryAfter = 0; ///< seconds until trying again makes sense; 0: as its kind has it

    /** Whether the same may be done at another moment, by the same user. */
    bool isPassing() const
    {
        return kind == Kind::TooMany || kind == Kind::Unavailable || kind == Kind::StorageFull
            || kind == Kind::Internal;
    }

    static Fault invalid(const QString &message, const QList<FieldMessage> &fields = {})
    {
        return {.kind = Kind::Invalid, .message = message, .fields = fields};
    }
    static Fault notFound(const QString &message)
    {
        return {.kind = Kind::NotFound, .message = message};
    }
    static Fault conflict(const QString &message, const QList<FieldMessage> &fields = {})
    {
        return {.kind = Kind::Conflict, .message = message, .fields = fields};
    }
    static Fault precondition(const QString &message, const QByteArray &current)
    {
        return {.kind = Kind::Precondition, .message = message, .current = current};
    }
    static Fault unavailable(const QString &message, const QString &details = {})
    {
        return {.kind = Kind::Unavailable, .message = message, .details = details};
    }
    static Fault tooMany(const QString &message, int retryAfter)
    {
        return {.kind = Kind::TooMany, .message = message, .retryAfter = retryAfter};
    }
    static Fault storageFull(const QString &message, const QString &details = {})
    {
        return {.kind = Kind::StorageFull, .message = message, .details = details};
    }
    static Fault internal(const QString &message, const QString &details = {})
    {
        return {.kind = Kind::Internal, .message = message, .details = details};
    }
};

} // namespace lectern
