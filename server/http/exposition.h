// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/histogram.h"

#include <QByteArray>
#include <QList>

namespace lectern {

/**
 * Figures in Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
class Exposition
{
public:
    using Labels = QList<std::pair<QByteArray, QByteArray>>;

    static QByteArray contentType() { return "text/plain; version=0.0.4; charset=utf-8"; }

    /** Begins a metric; its samples follow. `type` is counter, gauge or histogram. */
    void begin(const QByteArray &name, const QByteArray &type, const QByteArray &help);

    /** Samples of the metric begun last. */
    void sample(qint64 value, const Labels &labels = {});
    void sample(quint64 value, const Labels &labels = {});
    void sample(double value, const Labels &labels = {});
    void sample(const Histogram &histogram, const Labels &labels);

    QByteArray text() const { return m_text; }

private:
    void line(const QByteArray &name, const Labels &labels, const QByteArray &value);

    QByteArray m_name;
    QByteArray m_text;
};

} // namespace lectern
