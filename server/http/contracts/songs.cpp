// SPDX-License-Identifier: GPL-3.0-or-later
// The songs of an older service: rows instead of objects, forms, and answers that never say 404.
#include "http/contracts/contractrecords.h"
#include "http/contracts/contracts.h"
#include "http/formbody.h"
#include "http/negotiation.h"
#include "http/recordnumber.h"
#include "http/respond.h"
#include "resource/codec.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Reply said(int status, int outcome, const QString &message)
{
    return Reply::json(status, compactJson({{u"message"_s, message}, {u"status"_s, outcome}}));
}

/** The contract's own shape for what the rest of the API says as a problem. */
Reply refused(const Reply &problem, const QList<FieldMessage> &fields = {})
{
    QStringList words;
    for (const FieldMessage &message : fields)
        words.append(message.field + u": "_s + message.message);
    if (words.isEmpty())
        words.append(QJsonDocument::fromJson(problem.body)[u"detail"].toString());
    Reply reply = said(problem.status, 0, words.join(u' '));
    reply.headers = problem.headers;
    return reply;
}

Reply refused(const Fault &fault, const Request &request)
{
    return refused(problem(fault, request), fault.fields);
}

FieldMessage missing(const FieldSpec &field)
{
    return {field.name, u"required"_s, u"%1 is needed."_s.arg(field.label)};
}

// Fields of the form that the contract does not know are left, as they always were.
Result<QVariant> formValue(const FormFields &form, const FieldSpec &field)
{
    const auto named = [&](const auto &entry) { return entry.first == field.name; };
    const auto entry = std::find_if(form.begin(), form.end(), named);
    if (entry == form.end())
        return Fault::invalid({}, {missing(field)});
    if (std::find_if(entry + 1, form.end(), named) != form.end()) {
        return Fault::invalid(
            {}, {{field.name, u"doubled"_s, u"%1 is given more than once."_s.arg(field.label)}});
    }
    return parseValue(field, entry->second);
}

class SongsApi
{
public:
    explicit SongsApi(const ResourceService &service)
        : m_service(service),
          m_spec(narrowed(service.spec(), {u"id"_s, u"artist"_s, u"title"_s, u"rating"_s}))
    {
    }

    Reply list(const Request &request) const
    {
        const auto rows = [this](const QByteArray &items) {
            QJsonArray table;
            for (const QJsonValue &item : QJsonDocument::fromJson(items).array())
                table.append(row(item.toObject()));
            return QJsonDocument(table).toJson(QJsonDocument::Compact);
        };
        auto songs = allRecords(m_service, request.who,
                                {.sort = {{u"id"_s, true}}, .fields = m_spec.fieldNames()}, rows);
        return songs ? Reply::json(200, *songs) : refused(songs.fault(), request);
    }

    Reply fetch(const Request &request) const
    {
        auto song = m_service.fetch(numberIn(request), request.who, m_spec.fieldNames());
        if (song)
            return Reply::json(
                200, QJsonDocument(row(storedJson(*song))).toJson(QJsonDocument::Compact));
        if (song.fault().kind == Fault::Kind::NotFound)
            return Reply::json(200, "null");
        return refused(song.fault(), request);
    }

    Reply add(const Request &request) const
    {
        auto song = songIn(request);
        if (!song)
            return refused(song.fault(), request);
        auto stored = m_service.create(*song, request.who, request.key);
        return stored ? said(200, 1, u"Song Added"_s) : refused(stored.fault(), request);
    }

    Reply change(const Request &request) const
    {
        auto song = songIn(request);
        if (!song)
            return refused(song.fault(), request);
        if (auto may = m_service.may(Action::Change, request.who); !may)
            return refused(may.fault(), request);
        auto stored = m_service.change(numberIn(request), *song, {}, request.who);
        if (stored || stored.fault().kind == Fault::Kind::NotFound)
            return said(200, 1, u"SONG Edited"_s);
        return refused(stored.fault(), request);
    }

    Reply remove(const Request &request) const
    {
        if (auto may = m_service.may(Action::Delete, request.who); !may)
            return refused(may.fault(), request);
        auto removed = m_service.remove(numberIn(request), {}, request.who);
        if (removed || removed.fault().kind == Fault::Kind::NotFound)
            return said(200, 1, u"SONG Deleted"_s);
        return refused(removed.fault(), request);
    }

private:
    /** 0, which no song has, for what is not a number: to this contract they are the same. */
    qint64 numberIn(const Request &request) const
    {
        auto id = recordNumber(m_spec, request.parameters.value(0));
        return id ? *id : 0;
    }

    QJsonArray row(const QJsonObject &song) const
    {
        QJsonArray cells;
        for (const FieldSpec &field : m_spec.fields)
            cells.append(song.value(field.name));
        return cells;
    }

    /** The whole song: all of its fields must be given, also those that have a default elsewhere.
     */
    Result<Record> songIn(const Request &request) const
    {
        const bool json = mediaType(request.header("Content-Type")) == "application/json";
        auto song = json ? jsonSong(request) : formSong(request);
        if (!song)
            return song;
        return m_service.prepared(*song, request.who);
    }

    Result<Record> jsonSong(const Request &request) const
    {
        auto song = jsonRecord(request, m_spec);
        if (!song)
            return song;
        QList<FieldMessage> wrong;
        for (const QString &name : m_spec.writableNames()) {
            if (song->value(name).isNull())
                wrong.append(missing(*m_spec.field(name)));
        }
        return wrong.isEmpty() ? song : Fault::invalid({}, wrong);
    }

    Result<Record> formSong(const Request &request) const
    {
        auto form = parseForm(request.header("Content-Type"), request.body);
        if (!form)
            return form.fault();
        Record song;
        QList<FieldMessage> wrong;
        for (const QString &name : m_spec.writableNames()) {
            const FieldSpec &field = *m_spec.field(name);
            auto value = formValue(*form, field);
            if (!value)
                wrong += value.fault().fields;
            else if (value->isNull())
                wrong.append(missing(field));
            else
                song.insert(name, *value);
        }
        if (!wrong.isEmpty())
            return Fault::invalid({}, wrong);
        return song;
    }

    const ResourceService &m_service;
    const ResourceSpec m_spec;
};

// A body that is neither a form nor JSON; a page elsewhere could send plain text unasked.
Handler forFormOrJson(Handler handler)
{
    return [handler = std::move(handler)](const Request &request) {
        const QByteArray type = request.header("Content-Type");
        if (isForm(type) || mediaType(type) == "application/json")
            return handler(request);
        return refused(problem(415, u"The body must be a form or application/json."_s, request));
    };
}

} // namespace

Routes songsContract(Services &services)
{
    const auto api = std::make_shared<SongsApi>(*services.resource(u"songs"_s));
    const QString many = u"/api/songs"_s;
    const QString one = u"/api/song/{id}"_s;
    const RouteExample example {"application/x-www-form-urlencoded",
                                "artist=Clara Schumann&title=Romanze in a-Moll&rating=5"};
    return {
        {"GET", many, [api](const Request &r) { return api->list(r); },
         u"All songs as rows [id, artist, title, rating], newest first."_s},
        {"POST", many, forFormOrJson([api](const Request &r) { return api->add(r); }),
         u"Add a song, as a form or as JSON."_s, Access::Known, example},
        {"GET", one, [api](const Request &r) { return api->fetch(r); },
         u"One song as a row, or null."_s},
        {"PUT", one, forFormOrJson([api](const Request &r) { return api->change(r); }),
         u"Change a song, as a form or as JSON."_s, Access::Known, example},
        {"DELETE", one, [api](const Request &r) { return api->remove(r); }, u"Delete a song."_s},
    };
}

} // namespace lectern
