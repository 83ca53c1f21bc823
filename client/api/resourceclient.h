// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "resource/query.h"
#include "resource/record.h"
#include "resource/resourcespec.h"

/** The records of one resource over the API: Query and Record in, Record out. */
namespace lectern {

/**
 * A part of a list. Where the query asked to expand a reference, the item holds the record
 * referred to as a Record under the field's expandName(), beside the fields of the spec.
 */
struct ResourcePage
{
    QList<Record> items;
    qint64 total = -1; ///< of all that the query matches; -1 where it was not asked for
    QString nextCursor; ///< empty at the end
};

using PageCallback = std::function<void(const Result<ResourcePage> &)>;
using RecordCallback = std::function<void(const Result<Record> &)>;
using DoneCallback = std::function<void(const Result<void> &)>;

/** Cheap to copy. Callbacks as in ApiClient: later, and only while `context` lives. */
class ResourceClient
{
public:
    ResourceClient(ApiClient *api, const ResourceSpec &spec);

    const ResourceSpec &spec() const { return m_spec; }

    ApiCall *list(const Query &query, QObject *context, PageCallback done) const;
    ApiCall *fetch(qint64 id, QObject *context, RecordCallback done) const;

    /** Fields that are not given get their default. */
    ApiCall *create(const Record &record, QObject *context, RecordCallback done) const;

    /**
     * Sets the given fields only. `revision` is that of the record that was looked at: when it has
     * changed since, nothing is stored and the fault is Precondition with `current`; 0 for no
     * check.
     */
    ApiCall *change(qint64 id, const Record &changedFields, qint64 revision, QObject *context,
                    RecordCallback done) const;
    ApiCall *remove(qint64 id, qint64 revision, QObject *context, DoneCallback done) const;

    /** The record in Fault::current of a Precondition; empty where there is none. */
    Record currentOf(const Fault &fault) const;

private:
    QString path() const;
    QString path(qint64 id) const;
    Record decode(const QJsonObject &json) const;

    ApiClient *m_api;
    ResourceSpec m_spec;
};

/** What people call the record by: the values of the spec's title fields. */
QString recordTitle(const ResourceSpec &spec, const Record &record);

} // namespace lectern
