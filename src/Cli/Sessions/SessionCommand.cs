using System.CommandLine;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww session</c>.</summary>
internal static class SessionCommand
{
    public static Command Create() => new("session", "Log in, and look after sessions")
    {
        new SessionLoginCommand(),
        new SessionLsCommand(),
        new SessionAttenuateCommand(),
        new SessionRevokeCommand(),
    };

    public static string[] ExamplesOf(Command command) => command switch
    {
        IdCommand => ["ww id                                  of the key that ww uses", "ww id --create --key ada.key           makes a key first"],
        { Name: "session" } or SessionLoginCommand or SessionLsCommand or SessionAttenuateCommand or SessionRevokeCommand =>
        [
            "ww session login --key ada.key         opens a session and prints its token",
            "ww session login --grant anchor --grant channels:new --lifetime 8h",
            "ww session ls                          all sessions of the cluster",
            "ww session attenuate ID anchor:ls      the token of a session that holds only that",
            "ww session revoke ID                   ends it and all that came of it",
        ],
        { Name: "cap" } or Tokens.CapExportCommand or Tokens.CapImportCommand or Tokens.CapCallCommand or Tokens.CapLsCommand or Tokens.CapRevokeCommand =>
        [
            "ww cap export anchor --lifetime 7d     the token of the session's anchors",
            "ww cap export anchor ls load           with these methods only",
            "ww cap import TOKEN                    what it stands for",
            "ww cap call TOKEN ls                   calls a method through it",
            "ww cap revoke ID                       and whatever came of it",
        ],
        _ => [],
    };
}
