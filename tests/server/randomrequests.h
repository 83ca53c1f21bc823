// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QList>
#include <QRandomGenerator>

namespace lectern {

/** Makes valid and nearly valid requests, the same for the same seed. */
class RandomRequests
{
public:
    static constexpr qsizetype kLongestBody = 3000; // bytes

    RandomRequests(quint32 seed, quint16 port) : m_random(seed), m_port(port) { }

    /**
     * All that a client sends over one connection: some requests, each with a mark, sometimes
     * damaged, and one that asks for the end.
     */
    QByteArray connection();

    /** Where the bytes are cut into pieces; the last cut is their end. */
    QList<qsizetype> cuts(qsizetype size);

    /** The value of the field Mark in a head. */
    static QByteArray markOf(const QByteArray &head);

private:
    int below(int bound) { return m_random.bounded(bound); }
    bool chance(int percent) { return below(100) < percent; }
    QByteArray oneOf(const QByteArrayList &list) { return list[below(int(list.size()))]; }

    QByteArray request(bool last);
    QByteArray target();
    QByteArrayList fields(bool last, qsizetype length);
    QByteArray body();
    void damage(QByteArray &bytes);

    QRandomGenerator m_random;
    quint16 m_port;
    int m_count = 0;
};

} // namespace lectern
