// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/sendonce.h"

#include <algorithm>
#include <cstring>

namespace lectern {

SendOnce::SendOnce(const QByteArray &body, QObject *parent) : QIODevice(parent), m_body(body)
{
    open(ReadOnly | Unbuffered);
}

qint64 SendOnce::readData(char *data, qint64 maxSize)
{
    const qint64 count = std::min(maxSize, m_body.size() - pos());
    std::memcpy(data, m_body.constData() + pos(), size_t(count));
    return count;
}

} // namespace lectern
