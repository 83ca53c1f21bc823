// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/toolsnippets.h"

#include "api/apiclient.h"
#include "api/paths.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ToolSnippets", text);
}

QString serverOf(const SnippetPlace &place)
{
    const QByteArray server = place.server.toEncoded(
        QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    // What would end the text that it stands in is percent-encoded, all but this one.
    return QString::fromLatin1(server).replace(u'\'', u"%27"_s);
}

QString pathOf(const SnippetPlace &place)
{
    return api::kRoot + u'/' + place.spec.name;
}

// A proxy of the network knows nothing of this computer, and has no business with the key.
bool passesProxy(const SnippetPlace &place)
{
    return !ApiClient::isOnThisComputer(place.server);
}

// A record with what it must have.
QString exampleJson(const ResourceSpec &spec)
{
    QJsonObject record;
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly || !field.required)
            continue;
        if (field.type == FieldType::Text)
            record.insert(field.name, u"An example"_s);
        else if (field.type == FieldType::Integer)
            record.insert(field.name, std::max<qint64>(field.minimum, 1));
    }
    return QString::fromUtf8(QJsonDocument(record).toJson(QJsonDocument::Compact));
}

QString directOption(const SnippetPlace &place)
{
    return passesProxy(place) ? QString() : u" --noproxy '*'"_s;
}

QString curl(const SnippetPlace &place, const QString &query, const QString &options)
{
    return u"curl -sS%1 -H @-%2 '%3%4%5' <<'.'\nAuthorization: Bearer %6\n.\n"_s.arg(
        directOption(place), options, serverOf(place), pathOf(place), query, place.key);
}

QString powerShell(const SnippetPlace &place, const QString &request)
{
    return u"$headers = @{ Authorization = 'Bearer %1' }\n"_s.arg(place.key) + request;
}

// Without blocks, so that it can be pasted at the prompt as well as into a file.
QString python(const SnippetPlace &place, const QString &query, const QString &data)
{
    const QString json =
        data.isEmpty() ? QString() : u"    \"Content-Type\": \"application/json\",\n"_s;
    const QString body = data.isEmpty() ? QString() : u", data=b'%1'"_s.arg(data);
    const QString proxies = passesProxy(place) ? QString() : u"urllib.request.ProxyHandler({})"_s;
    return u"import json\nimport urllib.request\n\n"
           "url = \"%1%2%3\"\n"
           "headers = {\n    \"Authorization\": \"Bearer %4\",\n%5}\n"
           "request = urllib.request.Request(url, headers=headers%6)\n"
           "reply = json.load(urllib.request.build_opener(%7).open(request))\n"_s.arg(
               serverOf(place), pathOf(place), query, place.key, json, body, proxies);
}

Snippet curlToRead(const SnippetPlace &place)
{
    return {.name = u"curl"_s,
            .tool = u"curl"_s,
            .hint = tr("Paste it into a terminal: it prints the first five as JSON."),
            .text = curl(place, u"?per_page=5"_s, {})};
}

// As CSV, since the PowerShell of Windows (5.1) takes JSON for Latin-1.
Snippet powerShellToRead(const SnippetPlace &place)
{
    return {.name = u"powershell"_s,
            .tool = u"PowerShell"_s,
            .hint = tr("Paste it into a PowerShell window: it shows the first five as a table."),
            .text = powerShell(
                place,
                u"Invoke-RestMethod -Headers $headers `\n"
                "    -Uri '%1%2?format=csv&per_page=5' |\n"
                "    ConvertFrom-Csv | Format-Table\n"_s.arg(serverOf(place), pathOf(place)))};
}

Snippet pythonToRead(const SnippetPlace &place)
{
    return {.name = u"python"_s,
            .tool = u"Python"_s,
            .hint = tr("Save it as a file, or paste it at the prompt of python3; nothing has to be "
                       "installed for it."),
            .text = python(place, u"?per_page=5"_s, {})
                + u"print(json.dumps(reply[\"items\"], indent=2, ensure_ascii=False))\n"_s};
}

// Page by page, since a list comes in parts; a part may hold empty lines within its quotes. The
// file is replaced when all of it has come.
Snippet libreOffice(const SnippetPlace &place)
{
    const QString file = place.spec.name;
    return {.name = u"libreoffice"_s,
            .tool = u"LibreOffice"_s,
            .hint = tr("Paste it into a terminal: it writes all %1 into the file %2.csv. Open that "
                       "in Calc, or link it by Sheet > Link to External Data; then run this again "
                       "for the latest.")
                        .arg(place.spec.label.toLower(), file),
            .text =
                u"key='%1'\n"
                "url='%2%3?format=csv&sort=id&per_page=1000&page='\n"
                "get() { curl -sS --fail%4 -H @- \"$url$1\" <<< \"Authorization: Bearer $key\"; }\n"
                "page=1\n"
                "while get $page > %5.part; do\n"
                "    [ $page = 1 ] && cat %5.part > %5.new\n"
                "    [ \"$(tail -n +2 %5.part | head -c 1)\" ] || { mv %5.new %5.csv; break; }\n"
                "    [ $page = 1 ] || tail -n +2 %5.part >> %5.new\n"
                "    page=$((page + 1))\n"
                "done\n"
                "rm -f %5.part %5.new\n"_s.arg(place.key, serverOf(place), pathOf(place),
                                               directOption(place), file)};
}

// A key in the URL would be kept in the file, and sent on by whoever shares it.
Snippet excel(const SnippetPlace &place)
{
    return {.name = u"excel"_s,
            .tool = u"Excel"_s,
            .hint = tr("In Excel: Data > Get Data > From Other Sources > Blank Query, then "
                       "Advanced Editor; paste it there. Asked how to sign in, choose Anonymous: "
                       "the key is in the query. Refresh All gets the latest."),
            .text =
                u"let\n"
                "    Page = (n) => Table.PromoteHeaders(\n"
                "        Csv.Document(\n"
                "            Web.Contents(\"%1\", [\n"
                "                RelativePath = \"%2\",\n"
                "                Query = [format = \"csv\", sort = \"id\", per_page = \"1000\",\n"
                "                    page = Text.From(n)],\n"
                "                Headers = [Authorization = \"Bearer %3\"]\n"
                "            ]),\n"
                "            [Delimiter = \",\", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]\n"
                "        ),\n"
                "        [PromoteAllScalars = true]\n"
                "    ),\n"
                "    Pages = List.Generate(\n"
                "        () => [n = 1, rows = Page(1)],\n"
                "        each not Table.IsEmpty([rows]),\n"
                "        each [n = [n] + 1, rows = Page([n] + 1)],\n"
                "        each [rows]\n"
                "    ),\n"
                "    Result = Table.Combine(Pages)\n"
                "in\n"
                "    Result\n"_s.arg(serverOf(place), pathOf(place).mid(1), place.key)};
}

} // namespace

QList<Snippet> readSnippets(const SnippetPlace &place)
{
    return {curlToRead(place), powerShellToRead(place), pythonToRead(place), libreOffice(place),
            excel(place)};
}

bool canAdd(const ResourceSpec &spec)
{
    return std::none_of(spec.fields.begin(), spec.fields.end(), [](const FieldSpec &field) {
        return field.required && field.type == FieldType::Reference;
    });
}

QList<Snippet> addSnippets(const SnippetPlace &place)
{
    const QString json = exampleJson(place.spec);
    const QString hint = tr("Adds one %1 with what it must have, and answers with all of it.")
                             .arg(place.spec.singular);
    return {
        {.name = u"curl"_s,
         .tool = u"curl"_s,
         .hint = hint,
         .text =
             curl(place, {}, u" -H 'Content-Type: application/json' \\\n    -d '%1' "_s.arg(json))},
        {.name = u"powershell"_s,
         .tool = u"PowerShell"_s,
         .hint = hint,
         .text = powerShell(place,
                            u"Invoke-RestMethod -Method Post -Headers $headers `\n"
                            "    -Uri '%1%2' `\n"
                            "    -ContentType 'application/json; charset=utf-8' -Body '%3'\n"_s.arg(
                                serverOf(place), pathOf(place), json))},
        {.name = u"python"_s,
         .tool = u"Python"_s,
         .hint = hint,
         .text = python(place, {}, json) + u"print(reply)\n"_s},
    };
}

} // namespace lectern
