// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"

#include <QDateTime>
#include <QStringList>

#include <optional>

/** The keys by which tools are let in, over the API: listed, made and removed. */
namespace lectern {

struct ToolKey
{
    qint64 id = 0;
    QString name;
    bool mayChange = false; ///< else it only reads
    std::optional<QStringList> resources; ///< nullopt: all that its user may see
    QString username; ///< whose it is; empty: the owner's
    QDateTime createdAt;
    QDateTime expiresAt; ///< invalid: never
    QDateTime lastUsedAt; ///< invalid: never
    QString secret; ///< what a tool sends; known only of a key that has just been made
};

struct ToolKeyWish
{
    QString name;
    bool mayChange = false;
    std::optional<QStringList> resources = {};
    int days = 0; ///< until it expires; 0: never
};

/** Callbacks as in ApiClient. */
class ToolKeys
{
public:
    explicit ToolKeys(ApiClient &api) : m_api(api) { }

    ApiCall *list(QObject *context, std::function<void(const Result<QList<ToolKey>> &)> done) const;
    ApiCall *add(const ToolKeyWish &wish, QObject *context,
                 std::function<void(const Result<ToolKey> &)> done) const;
    ApiCall *remove(qint64 id, QObject *context,
                    std::function<void(const Result<void> &)> done) const;

private:
    ApiClient &m_api;
};

} // namespace lectern
