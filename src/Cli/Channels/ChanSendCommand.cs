using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary><c>ww chan send</c>.</summary>
internal sealed class ChanSendCommand : Command
{
    // As many values as go with one call; the next batch is read when this one is taken.
    private const int Batch = 256;

    public ChanSendCommand()
        : base("send", "Send values and wait until each is taken")
    {
        var name = ChanSession.Name();
        var values = new Argument<string[]>("value") { Description = "Texts to send, in this order", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<FileInfo?>("--file") { Description = "Send a file as one value", HelpName = "file" };
        var stdin = new Option<bool>("--stdin") { Description = "Send all of standard input as one value" };
        var lines = new Option<bool>("--lines") { Description = "Send each line of standard input as a value" };
        var hex = new Option<bool>("--hex") { Description = "The values are hexadecimal digits" };
        Arguments.Add(name);
        Arguments.Add(values);
        foreach (var option in (Option[])[file, stdin, lines, hex])
            Options.Add(option);
        var flags = ClientFlags.AddTo(this);
        SetAction((parsed, cancellationToken) =>
        {
            var source = SendSource.Of(parsed.GetValue(values) ?? [], parsed.GetValue(file), parsed.GetValue(stdin), parsed.GetValue(lines), parsed.GetValue(hex));
            return ChanSession.Run(
                flags,
                parsed,
                async channels =>
                {
                    var sent = 0L;
                    await foreach (var batch in source.Batches(Batch, cancellationToken).ConfigureAwait(false))
                    {
                        var taken = await channels.SendManyAsync(parsed.GetRequiredValue(name), batch, cancellationToken).ConfigureAwait(false);
                        sent += taken;
                        if (taken < batch.Count)
                            throw new CommandException(ExitCodes.Failed, $"{sent} values were taken, then the channel was closed or the command stopped");
                    }

                    return ExitCodes.Ok;
                },
                cancellationToken);
        });
    }
}
