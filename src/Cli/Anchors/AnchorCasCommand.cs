using System.CommandLine;
using System.Text;
using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor cas</c>: compare and swap.</summary>
internal sealed class AnchorCasCommand : AnchorCommand
{
    private readonly ValueSource _source;
    private readonly Option<string?> _expect = new("--expect") { Description = "The text that the cell must hold", HelpName = "text" };
    private readonly Option<long?> _version = new("--expect-version") { Description = "The version that the cell must have", HelpName = "number" };
    private readonly Option<bool> _empty = new("--expect-empty") { Description = "The cell must be empty" };
    private CapabilityValue _value = CapabilityValue.Of(ReadOnlyMemory<byte>.Empty);

    public AnchorCasCommand()
        : base("cas", "Put a value into a cell if it holds what is expected; else exit code 1")
    {
        _source = ValueSource.AddTo(this);
        foreach (var option in (Option[])[_expect, _version, _empty])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = (parsed.GetValue(_expect) is null ? 0 : 1) + (parsed.GetValue(_version) is null ? 0 : 1) + (parsed.GetValue(_empty) ? 1 : 0);
        if (given != 1)
            throw new CommandException(ExitCodes.Usage, "say what is expected with one of --expect, --expect-version, --expect-empty");
        _value = await _source.Read(parsed, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        var expected = parsed.GetValue(_expect) is { } text ? CapabilityValue.Of(Encoding.UTF8.GetBytes(text)) : null;
        var outcome = parsed.GetValue(_version) is { } version
            ? await anchor.CompareVersionAsync(version, _value, cancellationToken).ConfigureAwait(false)
            : await anchor.CompareAndSwapAsync(expected, _value, cancellationToken).ConfigureAwait(false);
        return AnchorPrinter.Outcome(
            parsed.InvocationConfiguration.Output, IsJson(parsed), anchor.Path, outcome, "the cell does not hold what is expected");
    }
}
