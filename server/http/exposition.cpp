// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/exposition.h"

#include <QLocale>

namespace lectern {

namespace {

QByteArray numberText(double value)
{
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

QByteArray escaped(QByteArray text)
{
    return text.replace('\\', "\\\\").replace('\n', "\\n").replace('"', "\\\"");
}

} // namespace

void Exposition::begin(const QByteArray &name, const QByteArray &type, const QByteArray &help)
{
    m_name = name;
    m_text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void Exposition::line(const QByteArray &name, const Labels &labels, const QByteArray &value)
{
    m_text += name;
    char separator = '{';
    for (const auto &[label, text] : labels) {
        m_text += separator + label + "=\"" + escaped(text) + '"';
        separator = ',';
    }
    m_text += labels.isEmpty() ? " " : "} ";
    m_text += value + '\n';
}

void Exposition::sample(qint64 value, const Labels &labels)
{
    line(m_name, labels, QByteArray::number(value));
}

void Exposition::sample(quint64 value, const Labels &labels)
{
    line(m_name, labels, QByteArray::number(value));
}

void Exposition::sample(double value, const Labels &labels)
{
    line(m_name, labels, numberText(value));
}

void Exposition::sample(const Histogram &histogram, const Labels &labels)
{
    quint64 count = 0;
    for (size_t i = 0; i < histogram.counts().size(); ++i) {
        count += histogram.counts()[i];
        const QByteArray bound =
            i < Histogram::kBounds.size() ? numberText(Histogram::kBounds[i]) : "+Inf";
        line(m_name + "_bucket", Labels(labels) << std::pair(QByteArray("le"), bound),
             QByteArray::number(count));
    }
    line(m_name + "_sum", labels, numberText(histogram.seconds()));
    line(m_name + "_count", labels, QByteArray::number(count));
}

} // namespace lectern
