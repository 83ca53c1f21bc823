// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/recordnumber.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

Result<qint64> recordNumber(const ResourceSpec &spec, const QString &segment)
{
    const bool digits =
        std::all_of(segment.begin(), segment.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    // Gives 0 for what does not fit into 64 bits.
    if (const qint64 number = digits ? segment.toLongLong() : 0; number > 0)
        return number;
    return Fault::notFound(u"There is no %1 with the number %2."_s.arg(spec.singular, segment));
}

} // namespace lectern
