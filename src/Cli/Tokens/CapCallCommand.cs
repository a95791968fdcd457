using System.CommandLine;
using System.Text;
using Wetware.Capabilities;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap call</c>.</summary>
internal sealed class CapCallCommand : Command
{
    public CapCallCommand()
        : base("call", "Call a method through a token; the answer's bytes go to standard output")
    {
        var token = new Argument<string>("token") { Description = "The token" };
        var method = new Argument<string>("method") { Description = "The method" };
        Arguments.Add(token);
        Arguments.Add(method);
        var flags = ClientFlags.AddTo(this);
        var data = new Option<string>("--data") { Description = "The arguments; '-' reads them from standard input (default: none)", HelpName = "text", DefaultValueFactory = _ => "" };
        Options.Add(data);
        var url = new Option<Uri>("--url") { Description = "Call over HTTP by this gateway, which takes the token alone", HelpName = "http://host:port" };
        var name = new Option<string>("--name") { Description = "With --url and a session's token: the capability of the session to call", HelpName = "name" };
        Options.Add(url);
        Options.Add(name);
        SetAction(async (parsed, cancellationToken) =>
        {
            var arguments = await Read(parsed.GetValue(data)!, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(url) is { } gateway)
            {
                if (!gateway.IsAbsoluteUri || gateway.Scheme is not ("http" or "https"))
                    throw new CommandException(ExitCodes.Usage, $"--url: \"{gateway}\" is not the address of a gateway, as in http://127.0.0.1:8080");
                var answer = await HttpCalls.Call(gateway, parsed.GetValue(token)!, parsed.GetValue(name), parsed.GetValue(method)!, arguments, cancellationToken).ConfigureAwait(false);
                var here = Terminal.OpenRaw(parsed.InvocationConfiguration.Output);
                await using var ___ = here.ConfigureAwait(false);
                await here.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            if (parsed.GetValue(name) is not null)
                throw new CommandException(ExitCodes.Usage, "--name: goes with --url");
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var tokens = connection.Client.GetGrain<ITokensGrain>(0);
            var capability = await tokens.Import(parsed.GetValue(token)!, cancellationToken).ConfigureAwait(false);
            var client = connection.Wetware.Capabilities;
            var reply = await client.CallAsync(capability, parsed.GetValue(method)!, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
            var output = Terminal.OpenRaw(parsed.InvocationConfiguration.Output);
            await using var __ = output.ConfigureAwait(false);
            await output.WriteAsync(reply.Data, cancellationToken).ConfigureAwait(false);

            // Capabilities cannot leave but as tokens; they end with the one that was called through.
            foreach (var one in reply.Capabilities)
            {
                var exported = await tokens.Export(one, $"from {parsed.GetValue(method)}", cancellationToken: cancellationToken).ConfigureAwait(false);
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{one.Kind} {exported.Token}").ConfigureAwait(false);
            }

            return ExitCodes.Ok;
        });
    }

    private static async Task<ReadOnlyMemory<byte>> Read(string data, CancellationToken cancellationToken)
    {
        if (data != "-")
            return Encoding.UTF8.GetBytes(data);
        using var bytes = new MemoryStream();
        var input = Console.OpenStandardInput();
        await using var _ = input.ConfigureAwait(false);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > CapabilityCall.MaxDataBytes)
                throw new CommandException(ExitCodes.Usage, $"--data: more than {CapabilityCall.MaxDataBytes} bytes");
        }

        return bytes.ToArray();
    }
}
