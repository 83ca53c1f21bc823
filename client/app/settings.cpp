// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include "api/serveraddress.h"
#include "resource/codec.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::pair<Theme, QLatin1StringView>, 3> kThemes = {{
    {Theme::System, "system"_L1},
    {Theme::Light, "light"_L1},
    {Theme::Dark, "dark"_L1},
}};

const QString kPins = u"certificates"_s;

// An address has slashes, which would make groups of their own.
QString userKey(const QUrl &server)
{
    const QString address = serverAddress(server).toString();
    return u"users/"_s + QString::fromLatin1(QUrl::toPercentEncoding(address));
}

QList<SortKey> readSort(const QString &text)
{
    QList<SortKey> keys;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const bool descending = part.startsWith(u'-');
        keys.append({descending ? part.mid(1) : part, descending});
    }
    return keys;
}

std::unique_ptr<QSettings> openStore(const QString &fileName)
{
    if (fileName.isEmpty())
        return std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, u"Lectern"_s,
                                           u"Lectern"_s);
    return std::make_unique<QSettings>(fileName, QSettings::IniFormat);
}

} // namespace

Settings::Settings(const QString &fileName) : m_store(openStore(fileName))
{
}

QByteArray Settings::windowGeometry() const
{
    return m_store->value("window/geometry"_L1).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    m_store->setValue("window/geometry"_L1, geometry);
}

QByteArray Settings::windowState() const
{
    return m_store->value("window/state"_L1).toByteArray();
}

void Settings::setWindowState(const QByteArray &state)
{
    m_store->setValue("window/state"_L1, state);
}

QString Settings::lastPage() const
{
    return m_store->value("window/page"_L1).toString();
}

void Settings::setLastPage(const QString &page)
{
    m_store->setValue("window/page"_L1, page);
}

Theme Settings::theme() const
{
    const QString name = m_store->value("window/theme"_L1).toString();
    const auto it = std::find_if(kThemes.begin(), kThemes.end(),
                                 [&](const auto &theme) { return theme.second == name; });
    return it == kThemes.end() ? Theme::System : it->first;
}

void Settings::setTheme(Theme theme)
{
    m_store->setValue("window/theme"_L1, QString(kThemes[size_t(theme)].second));
}

QString Settings::lastFolder() const
{
    return m_store->value("files/folder"_L1).toString();
}

void Settings::setLastFolder(const QString &folder)
{
    m_store->setValue("files/folder"_L1, folder);
}

std::optional<PageLayout> Settings::pageLayout(const QString &page) const
{
    const QVariantMap stored = m_store->value("pages/"_L1 + page).toMap();
    if (stored.isEmpty())
        return {};
    PageLayout layout {.order = stored.value(u"order"_s).toStringList(),
                       .widths = {},
                       .hidden = stored.value(u"hidden"_s).toStringList(),
                       .sort = readSort(stored.value(u"sort"_s).toString())};
    const QVariantMap widths = stored.value(u"widths"_s).toMap();
    for (auto it = widths.begin(); it != widths.end(); ++it)
        layout.widths.insert(it.key(), it.value().toInt());
    return layout;
}

void Settings::setPageLayout(const QString &page, const PageLayout &layout)
{
    QVariantMap widths;
    for (auto it = layout.widths.begin(); it != layout.widths.end(); ++it)
        widths.insert(it.key(), it.value());
    m_store->setValue("pages/"_L1 + page,
                      QVariantMap {{u"order"_s, layout.order},
                                   {u"hidden"_s, layout.hidden},
                                   {u"sort"_s, sortText(layout.sort)},
                                   {u"widths"_s, widths}});
}

void Settings::setDraftServer(const QString &server)
{
    m_draftServer = server;
}

void Settings::setDraftServer(const QUrl &server, const QString &username)
{
    QUrl address = serverAddress(server);
    address.setUserName(username, QUrl::DecodedMode);
    m_draftServer = address.toString(QUrl::FullyEncoded);
}

QString Settings::lastUser(const QUrl &server) const
{
    return m_store->value(userKey(server)).toString();
}

void Settings::setLastUser(const QUrl &server, const QString &username)
{
    m_store->setValue(userKey(server), username);
}

QMap<QString, QByteArray> Settings::pinnedCertificates() const
{
    QMap<QString, QByteArray> pins;
    m_store->beginGroup(kPins);
    const QStringList places = m_store->childKeys();
    for (const QString &place : places)
        pins.insert(QUrl::fromPercentEncoding(place.toLatin1()),
                    m_store->value(place).toByteArray());
    m_store->endGroup();
    return pins;
}

// At once: what was accepted must not be asked again after a crash.
void Settings::setPinnedCertificate(const QString &place, const QByteArray &fingerprint)
{
    m_store->setValue(kPins + u'/' + QString::fromLatin1(QUrl::toPercentEncoding(place)),
                      QString::fromLatin1(fingerprint));
    m_store->sync();
}

// An address has slashes, which would make groups of their own.
QString Settings::draftGroup() const
{
    const QString server = m_draftServer.isEmpty() ? u"local"_s : m_draftServer;
    return u"drafts/"_s + QString::fromLatin1(QUrl::toPercentEncoding(server));
}

QString Settings::draftGroup(const ResourceSpec &spec) const
{
    return draftGroup() + u'/' + spec.name;
}

QString Settings::draftKey(const ResourceSpec &spec, qint64 id) const
{
    return draftGroup(spec) + u'/' + QString::number(id);
}

std::optional<Draft> Settings::draft(const ResourceSpec &spec, qint64 id) const
{
    const QByteArray text = m_store->value(draftKey(spec, id)).toByteArray();
    if (text.isEmpty())
        return {};
    const QJsonObject json = QJsonDocument::fromJson(text).object();
    const QJsonObject values = json.value(u"values"_s).toObject();
    Draft draft {.values = decodeStored(spec, values),
                 .revision = json.value(u"revision"_s).toInteger()};
    for (const FieldSpec &field : spec.fields) {
        if (const QJsonValue value = values.value(field.name); value.isString())
            draft.values.insert(field.name, value.toString());
    }
    return draft;
}

void Settings::setDraft(const ResourceSpec &spec, qint64 id, const Draft &draft)
{
    const QJsonObject json {{u"values"_s, encodeRecord(draft.values)},
                            {u"revision"_s, draft.revision}};
    m_store->setValue(draftKey(spec, id), QJsonDocument(json).toJson(QJsonDocument::Compact));
    m_store->sync();
}

void Settings::removeDraft(const ResourceSpec &spec, qint64 id)
{
    if (!m_store->contains(draftKey(spec, id)))
        return;
    m_store->remove(draftKey(spec, id));
    m_store->sync();
}

QList<qint64> Settings::draftIds(const ResourceSpec &spec) const
{
    m_store->beginGroup(draftGroup(spec));
    const QStringList keys = m_store->childKeys();
    m_store->endGroup();
    QList<qint64> ids;
    for (const QString &key : keys)
        ids.append(key.toLongLong());
    std::sort(ids.begin(), ids.end());
    return ids;
}

} // namespace lectern
