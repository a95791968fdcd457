using System.Globalization;
using Wetware.Anchors;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Routing;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Routing;

/// <summary>
/// Reads the words after <c>ww ls</c>: <c>[PATH] [WHERE key=value | FROM key=value [TO key=value]] [LIMIT n] [REVERSE]</c>. Keywords are understood in
/// any case; texts are beginnings unless exact ones are asked for.
/// </summary>
internal sealed class LsQuery
{
    public const string Grammar = "[PATH] [WHERE key=value | FROM key=value [TO key=value]] [LIMIT n] [REVERSE]";

    private static readonly string[] Keywords = ["WHERE", "FROM", "TO", "LIMIT", "REVERSE"];

    private readonly bool _exact;
    private readonly Queue<string> _words;
    private readonly HashSet<string> _seen = [];
    private RoutingQuery _query = RoutingQuery.All;

    private LsQuery(IEnumerable<string> words, bool exact)
    {
        _words = new Queue<string>(words);
        _exact = exact;
    }

    /// <summary>The query that the words say.</summary>
    /// <exception cref="CommandException">They say none; the message names the word.</exception>
    public static RoutingQuery Parse(IEnumerable<string> words, bool exact)
    {
        try
        {
            var query = new LsQuery(words, exact).Read();
            query.Check();
            return query;
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    private RoutingQuery Read()
    {
        if (_words.TryPeek(out var first) && first.StartsWith('/'))
            ReadPath(_words.Dequeue());
        while (_words.TryDequeue(out var word))
        {
            var keyword = word.ToUpperInvariant();
            if (!Keywords.Contains(keyword))
                throw Unexpected(word);
            if (!_seen.Add(keyword))
                throw Wrong($"{keyword} is given twice");
            ReadClause(keyword);
        }

        return _query;
    }

    private void ReadClause(string keyword)
    {
        switch (keyword)
        {
            case "WHERE":
                Select(keyword, RoutingQuery.Match(Expression(keyword, "match")));
                break;
            case "FROM":
                Select(keyword, RoutingQuery.From(Expression(keyword, "from")));
                break;
            case "TO":
                if (_query.Selector != RoutingSelector.From)
                    throw Wrong("TO stands only behind FROM key=value");
                _query = _query.UpTo(Expression(keyword, "to"));
                break;
            case "LIMIT":
                var text = Next(keyword, "a number");
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
                    throw Wrong($"LIMIT: \"{text}\" is not a whole number");
                _query = _query.Take(limit);
                break;
            default:
                _query = _query.Reversed();
                break;
        }
    }

    private void Select(string keyword, RoutingQuery selection)
    {
        if (_query.Selector != RoutingSelector.All)
            throw Wrong($"{keyword}: there is a {(_seen.Contains("WHERE") && _seen.Contains("FROM") ? "WHERE or FROM" : "path")} already; give one of path, WHERE and FROM");
        _query = selection with { Limit = _query.Limit, Reverse = _query.Reverse };
    }

    // The first name of a path is a node; below it are anchors, which are another command's.
    private void ReadPath(string text)
    {
        var path = AnchorPath.Parse(text);
        if (path.IsRoot)
            return;
        if (path.Depth > 1 || !ServerId.TryParse(path.Name, out var server))
            throw Wrong($"{path} is no node: nodes are /<server id>; what is below them `ww anchor ls {path}` lists");
        _query = RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Server, Text = server.ToString() });
    }

    private RoutingIndex Expression(string keyword, string part)
    {
        var expression = Next(keyword, "key=value");
        return RoutingIndex.TryParse(expression, !_exact, out var index) ? index : throw Wrong($"{part}: invalid index expression: {expression}");
    }

    private string Next(string keyword, string what) => _words.TryDequeue(out var word) ? word : throw Wrong($"{keyword}: {what} must follow");

    private CommandException Unexpected(string word)
    {
        var hint = word.Contains('=', StringComparison.Ordinal) && _query.Selector == RoutingSelector.All ? $"; did you mean WHERE {word}?"
            : word.StartsWith('/') ? "; a path comes first"
            : $"; the words are {Grammar}";
        return Wrong($"unexpected token: {word}{hint}");
    }

    private static CommandException Wrong(string message) => new(ExitCodes.Usage, message);
}
