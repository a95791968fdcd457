using System.Text;
using System.Text.Json;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Runs;

/// <summary>Follows answers of devices from one to the next, until one holds a result or an error.</summary>
internal sealed class ResultFollower(DeviceHttp http, TimeProvider time)
{
    private const int MostTries = 5;
    private const string NotFetched = "fetching result failed";

    // Devices queue some calls, and have no entry of them before they are done.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task<RunOutcome> Follow(DeviceReply reply, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops < DeviceLimits.MaxHops; hops++)
        {
            var (outcome, next) = Read(reply.Body);
            if (next is null)
                return outcome!;
            try
            {
                reply = await Fetch(next, cancellationToken);
            }
            catch (WetwareException error) when (error.Kind != ErrorKind.Cancelled)
            {
                return Failed(NotFetched, error.Message);
            }

            if (!reply.IsSuccess)
                return Failed($"{NotFetched}: {reply.Phrase.ToUpperInvariant()}", Explain(reply));
        }

        return Failed(NotFetched, $"more than {DeviceLimits.MaxHops} answers led to others");
    }

    /// <summary>What a device says about its own failure.</summary>
    public static string Explain(DeviceReply reply)
    {
        if (DeviceText.Parse(reply.Body) is not { } answer)
            return DeviceText.Show(Encoding.UTF8.GetString(reply.Body));
        return DeviceText.Show(answer.Get("result") ?? answer.Get("error") ?? answer.Get("errorText") ?? answer);
    }

    /// <summary>Finds in an answer the result, an error or where to look next.</summary>
    internal static (RunOutcome? Outcome, Uri? Next) Read(byte[] body)
    {
        if (DeviceText.Parse(body) is not { ValueKind: JsonValueKind.Object } answer)
            return (Failed(NotFetched, "a device answered with something else than a JSON object"), null);
        var result = answer.Get("result");
        var hasResult = result is { ValueKind: not JsonValueKind.Null };
        if (hasResult && answer.GetText("status") != "error" && answer.Get("success") is not { ValueKind: JsonValueKind.False })
            return UrlOf(result!.Value) is { } there ? (null, there) : (new RunOutcome { Result = result.Value.GetRawText() }, null);
        if (answer.Get("error") is { } error)
            return (Failed(NotFetched, DeviceText.Show(error)), null);
        if (hasResult)
            return (Failed(NotFetched, DeviceText.Show(result!.Value)), null);
        return answer.Get("resultUrl") is { } url && UrlOf(url) is { } next
            ? (null, next)
            : (Failed(NotFetched, "a device answered without result, error and resultUrl"), null);
    }

    private static RunOutcome Failed(string problem, string reason) => new() { Problem = problem, Reason = reason };

    private static Uri? UrlOf(JsonElement value) =>
        DeviceText.TextOf(value) is { Length: <= 2048 } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : null;

    private async Task<DeviceReply> Fetch(Uri url, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var reply = await http.Get(url, DeviceHttp.RunLimit, DeviceLimits.MaxAnswerBytes, cancellationToken);
            if (reply.Status != 404 || tries == MostTries)
                return reply;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
