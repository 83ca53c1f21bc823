// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/words.h"

#include "api/resourceclient.h"
#include "core/timestamp.h"
#include "models/celltext.h"

#include <QCoreApplication>
#include <QLocale>

namespace lectern::words {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Words", text);
}

QString adviceFor(Fault::Kind kind)
{
    switch (kind) {
    case Fault::Kind::Denied:
        return tr("Ask whoever runs the server for the right to do this.");
    case Fault::Kind::Unauthenticated:
        return tr("Sign in and try again.");
    case Fault::Kind::Internal:
        return tr("Try again; if it happens again, the server's log says more.");
    case Fault::Kind::StorageFull:
        return tr("Ask whoever runs the server to make room on its disk.");
    case Fault::Kind::Invalid:
    case Fault::Kind::NotFound:
    case Fault::Kind::Conflict:
    case Fault::Kind::Precondition:
    case Fault::Kind::TooLarge:
    case Fault::Kind::Unprocessable:
    case Fault::Kind::TooMany:
    case Fault::Kind::Unavailable:
        return {};
    }
    Q_UNREACHABLE();
}

QString referenceShown(const Catalog &catalog, const FieldSpec &field, const Record &record)
{
    const Record referred = record.value(field.expandName()).toMap();
    const ResourceSpec *spec = findSpec(catalog, field.reference);
    if (!spec || referred.isEmpty())
        return tr("number %1").arg(record.value(field.name).toLongLong());
    return named(*spec, referred);
}

} // namespace

QString oneOf(const ResourceSpec &spec)
{
    // By the letter; of the vowels, u is spoken as in "user" more often than not.
    const bool vowel = QStringView(u"aeio").contains(spec.singular.front());
    return (vowel ? u"an "_s : u"a "_s) + spec.singular;
}

QString nounFor(const ResourceSpec &spec, qint64 count)
{
    return count == 1 ? spec.singular : spec.label.toLower();
}

QString counted(const ResourceSpec &spec, qint64 count)
{
    return u"%1 %2"_s.arg(QLocale().toString(count), nounFor(spec, count));
}

QString named(const ResourceSpec &spec, const Record &record)
{
    const QString title = recordTitle(spec, record).trimmed();
    if (!title.isEmpty())
        return title;
    return u"%1 %2"_s.arg(spec.singular).arg(record.value(u"id"_s).toLongLong());
}

QString kinds(const Catalog &catalog, const QStringList &resources)
{
    QStringList labels;
    for (const QString &name : resources) {
        const ResourceSpec *spec = findSpec(catalog, name);
        labels.append(spec ? spec->label.toLower() : name);
    }
    return labels.join(u", "_s);
}

QString explained(const Fault &fault)
{
    const QString advice = adviceFor(fault.kind);
    return advice.isEmpty() ? fault.message : u"%1 %2"_s.arg(fault.message, advice);
}

QString shown(const Catalog &catalog, const FieldSpec &field, const Record &record)
{
    const QVariant value = record.value(field.name);
    if (value.isNull() || value.toString().isEmpty())
        return tr("(empty)");
    switch (field.type) {
    case FieldType::Boolean:
        return value.toBool() ? tr("Yes") : tr("No");
    case FieldType::Reference:
        return referenceShown(catalog, field, record);
    case FieldType::Integer:
        if (field.shape == FieldShape::Stars) {
            return value.toInt() == 0 ? tr("not rated") : tr("%1 of 5 stars").arg(value.toInt());
        }
        return QLocale().toString(value.toLongLong());
    case FieldType::Timestamp:
        return QLocale().toString(fromTimestamp(value.toString()).toLocalTime());
    case FieldType::Choice:
        return choiceText(value.toString());
    case FieldType::Text:
        return value.toString();
    }
    Q_UNREACHABLE();
}

} // namespace lectern::words
