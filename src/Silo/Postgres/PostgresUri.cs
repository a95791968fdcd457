using System.Globalization;
using Npgsql;

namespace Wetware.Silo.Postgres;

/// <summary>
/// Connection URIs as libpq reads them: <c>postgres://user:password@host:port/database?name=value</c>, also with the scheme <c>postgresql</c>, with several hosts
/// separated by commas, and percent-encoded. Messages never repeat the text, which may hold a password.
/// </summary>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    // Names of libpq whose meaning Npgsql has under another name. Others are looked up there as they are.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["options"] = "Options",
    };

    /// <summary>True for a text that begins with one of the schemes.</summary>
    public static bool IsUri(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    /// <exception cref="ArgumentException">A parameter is unknown, or its value is.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, parameters) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        var (authority, database) = Cut(address, address.IndexOf('/', StringComparison.Ordinal));
        var builder = new NpgsqlConnectionStringBuilder();

        // A password may hold an @ that is not encoded; a host never does.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], authority.IndexOf(':', StringComparison.Ordinal) is var colon && colon < at ? colon : -1);
            if (user.Length > 0)
                builder.Username = Decode(user);
            if (password.Length > 0)
                builder.Password = Decode(password);
        }

        if (authority[(at + 1)..] is { Length: > 0 } hosts)
            builder.Host = Decode(hosts);
        if (database.Length > 0)
            builder.Database = Decode(database);
        foreach (var pair in parameters.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, pair.IndexOf('=', StringComparison.Ordinal));
            name = Decode(name);

            // libpq's verify-full is VerifyFull here.
            value = Decode(value);
            builder[Names.GetValueOrDefault(name, name)] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        // One port for one host stands in the host's text, which Npgsql reads with several hosts only.
        if (builder.Host is { } host && !host.Contains(',', StringComparison.Ordinal))
            (builder.Host, builder.Port) = Endpoint(host, builder.Port);
        return builder;
    }

    private static (string Host, int Port) Endpoint(string host, int port)
    {
        var bracket = host.IndexOf(']', StringComparison.Ordinal);
        var colon = host.LastIndexOf(':');
        var hasPort = colon > bracket && !host.StartsWith('/');
        if (hasPort && (!int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            throw new FormatException("the port is not a number from 1 to 65535");
        return ((hasPort ? host[..colon] : host).Trim('[', ']'), port);
    }

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);

    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new FormatException("a percent sign is not followed by two hexadecimal digits");
        }

        return Uri.UnescapeDataString(text);
    }
}
