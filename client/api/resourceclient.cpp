// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/resourceclient.h"

#include "api/paths.h"
#include "resource/codec.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QByteArray etagOf(qint64 revision)
{
    return revision > 0 ? '"' + QByteArray::number(revision) + '"' : QByteArray();
}

QByteArray bodyOf(const Record &record)
{
    return QJsonDocument(encodeRecord(record)).toJson(QJsonDocument::Compact);
}

Fault notUnderstood()
{
    return Fault::internal(u"The server answered something that is not understood here."_s);
}

} // namespace

ResourceClient::ResourceClient(ApiClient *api, const ResourceSpec &spec) : m_api(api), m_spec(spec)
{
}

QString ResourceClient::path() const
{
    return api::kRoot + u'/' + m_spec.name;
}

QString ResourceClient::path(qint64 id) const
{
    return path() + u'/' + QString::number(id);
}

Record ResourceClient::decode(const QJsonObject &json) const
{
    Record record = decodeStored(m_spec, json);
    for (const FieldSpec &field : m_spec.fields) {
        if (field.type != FieldType::Reference)
            continue;
        if (const QJsonValue value = json.value(field.expandName()); value.isObject())
            record.insert(field.expandName(), value.toObject().toVariantMap());
    }
    return record;
}

ApiCall *ResourceClient::list(const Query &query, QObject *context, PageCallback done) const
{
    const auto read = [self = *this, done = std::move(done)](const Result<ApiReply> &reply) {
        if (!reply)
            return done(reply.fault());
        const QJsonObject json = reply->object();
        const QJsonValue items = json.value(u"items"_s);
        if (!items.isArray())
            return done(notUnderstood());
        ResourcePage page {.items = {},
                           .total = json.value(u"total_items"_s).toInteger(-1),
                           .nextCursor = json.value(u"next_cursor"_s).toString()};
        const QJsonArray array = items.toArray();
        for (const QJsonValue &item : array)
            page.items.append(self.decode(item.toObject()));
        done(page);
    };
    return m_api->get(path(), query.toUrlQuery(), context, read);
}

namespace {

// Answers with one record; the spec is needed after the client that asked may be gone.
template <typename Decode>
ApiCallback oneRecord(Decode decode, RecordCallback done)
{
    return [decode, done = std::move(done)](const Result<ApiReply> &reply) {
        if (!reply)
            return done(reply.fault());
        const Record record = decode(reply->object());
        if (!record.contains(u"id"_s))
            return done(notUnderstood());
        done(record);
    };
}

} // namespace

ApiCall *ResourceClient::fetch(qint64 id, QObject *context, RecordCallback done) const
{
    const auto decoder = [self = *this](const QJsonObject &json) { return self.decode(json); };
    return m_api->get(path(id), {}, context, oneRecord(decoder, std::move(done)));
}

ApiCall *ResourceClient::create(const Record &record, QObject *context, RecordCallback done) const
{
    const auto decoder = [self = *this](const QJsonObject &json) { return self.decode(json); };
    return m_api->create(path(), bodyOf(record), "application/json", context,
                         oneRecord(decoder, std::move(done)));
}

ApiCall *ResourceClient::change(qint64 id, const Record &changedFields, qint64 revision,
                                QObject *context, RecordCallback done) const
{
    const auto decoder = [self = *this](const QJsonObject &json) { return self.decode(json); };
    return m_api->send("PATCH", path(id), bodyOf(changedFields), "application/json",
                       etagOf(revision), context, oneRecord(decoder, std::move(done)));
}

ApiCall *ResourceClient::remove(qint64 id, qint64 revision, QObject *context,
                                DoneCallback done) const
{
    return m_api->send("DELETE", path(id), {}, {}, etagOf(revision), context,
                       [done = std::move(done)](const Result<ApiReply> &reply) {
                           done(reply ? Result<void>() : Result<void>(reply.fault()));
                       });
}

Record ResourceClient::currentOf(const Fault &fault) const
{
    return decode(QJsonDocument::fromJson(fault.current).object());
}

QString recordTitle(const ResourceSpec &spec, const Record &record)
{
    QStringList parts;
    for (const QString &field : spec.titleFields) {
        if (const QString text = valueText(record.value(field)); !text.isEmpty())
            parts.append(text);
    }
    return parts.join(u' ');
}

} // namespace lectern
