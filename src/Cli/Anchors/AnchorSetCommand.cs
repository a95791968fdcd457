using System.CommandLine;
using Wetware.Anchors;
using Wetware.Capabilities;

namespace Wetware.Cli.Anchors;

/// <summary><c>ww anchor set</c>.</summary>
internal sealed class AnchorSetCommand : AnchorCommand
{
    private readonly ValueSource _source;
    private readonly Option<bool> _noOverwrite = new("--no-overwrite") { Description = "Only if the cell is empty; else exit code 1" };
    private CapabilityValue _value = CapabilityValue.Of(ReadOnlyMemory<byte>.Empty);

    public AnchorSetCommand()
        : base("set", "Put a value into a cell")
    {
        _source = ValueSource.AddTo(this);
        Options.Add(_noOverwrite);
    }

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken) =>
        _value = await _source.Read(parsed, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    protected override async Task<int> Run(Anchor anchor, ParseResult parsed, CancellationToken cancellationToken)
    {
        var outcome = await anchor.StoreAsync(_value, !parsed.GetValue(_noOverwrite), cancellationToken).ConfigureAwait(false);
        return AnchorPrinter.Outcome(parsed.InvocationConfiguration.Output, IsJson(parsed), anchor.Path, outcome, "the cell is occupied");
    }
}
