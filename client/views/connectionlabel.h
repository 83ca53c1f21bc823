// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

/** Where the window is connected: a dot, words that say the same, and host and port. */
namespace lectern {

class ApiClient;
class Appearance;

class ConnectionLabel : public QWidget
{
    Q_OBJECT

public:
    ConnectionLabel(const ApiClient &api, const Appearance &appearance, QWidget *parent = nullptr);

    /** What to say while there is no server at all; "Starting…" unless told otherwise. */
    void setServerlessWords(const QString &words);

    /** Where tools expect the server; at another port the label says so. 0, as at first: nowhere.
     */
    void setUsualPort(quint16 port);
    quint16 usualPort() const { return m_usualPort; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void update();
    QColor dotColour() const;
    QString place() const;
    QString placeSentence() const;
    bool isElsewhere() const;

    const ApiClient &m_api;
    const Appearance &m_appearance;
    QString m_serverless;
    QString m_words;
    QString m_place;
    quint16 m_usualPort = 0;
};

} // namespace lectern
