// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

namespace lectern {

/**
 * Headless Chromium, driven through chromedriver by the WebDriver protocol
 * (https://www.w3.org/TR/webdriver2/). Elements are named by CSS selectors.
 */
class WebDriver
{
public:
    ~WebDriver();

    /** Starts chromedriver and a browser window of 1280 x 800. `more`: options of Chromium. */
    Result<void> start(const QStringList &more = {});

    Result<void> open(const QUrl &url);
    Result<void> click(const QString &css);
    /** Types into an element; U+E007 is the Enter key. */
    Result<void> type(const QString &css, const QString &text);

    /** What a script returns. */
    Result<QJsonValue> run(const QString &script);

    /** Runs the script again and again until it returns true; false after 10 s. */
    bool waitFor(const QString &script);

    /** Writes what the window shows as PNG. */
    Result<void> screenshot(const QString &fileName);

private:
    Result<QJsonValue> command(const QByteArray &verb, const QString &path,
                               const QJsonObject &body = {});
    Result<QString> element(const QString &css);
    QString session(const QString &path) const;

    QTemporaryDir m_profile;
    QProcess m_driver;
    QString m_base;
    QString m_session;
};

} // namespace lectern
