// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>

/** The body of a request that Qt must not send twice by itself. */
namespace lectern {

/**
 * QNetworkAccessManager quietly repeats a request, a POST too, when its connection breaks before
 * the answer: a record would be created twice. To repeat, it must rewind the body, and this one
 * refuses; the reply then ends with ContentReSendError.
 */
class SendOnce : public QIODevice
{
public:
    explicit SendOnce(const QByteArray &body, QObject *parent = nullptr);

    qint64 size() const override { return m_body.size(); }
    bool seek(qint64) override { return false; }

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_body;
};

} // namespace lectern
