// SPDX-License-Identifier: GPL-3.0-or-later
// The two modules without data of an older service: hello and bye.
#include "http/contracts/contracts.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Route saying(const QString &pattern, const QString &words, const QString &summary)
{
    const Reply reply {.contentType = "text/plain; charset=utf-8", .body = words.toUtf8()};
    return {"GET", pattern, [reply](const Request &) { return reply; }, summary};
}

} // namespace

Routes helloContract(const QString &myEnvVar)
{
    const QString hello = myEnvVar.isEmpty() ? u"Hello!"_s : u"Hello %1!"_s.arg(myEnvVar);
    return {
        saying(u"/hello/say"_s, hello, u"A greeting, with the setting MY_ENV_VAR."_s),
        saying(u"/bye/say"_s, u"Goodbye!"_s, u"A farewell."_s),
    };
}

} // namespace lectern
