using System.Globalization;
using System.Net.Http.Headers;
using Wetware.Errors;
using Wetware.Functions.Core;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Jobs;

/// <summary>Posts what jobs came to, to addresses that the gateway's options list. Redirects are not followed.</summary>
internal sealed class JobCallbacks(WebAccess access)
{
    /// <summary>Checks an address.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: it is none; <c>denied</c>: it is not listed.</exception>
    public void Check(string url)
    {
        if (access.Http?.Allows(JobRules.Callback(url)) != true)
            throw new WetwareException(ErrorKind.Denied, "callback_url: this address is not one that the gateway may open (Cluster:Functions:AllowedUrls)");
    }

    /// <summary>Posts the output; null when it was taken, with a status of 2xx, else why not.</summary>
    public async Task<string?> SendAsync(FunctionJob job, FunctionReply? reply, string url, CancellationToken cancellationToken)
    {
        try
        {
            Check(url);
        }
        catch (WetwareException error)
        {
            return error.Message;
        }

        var http = access.Http!;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(reply?.Output ?? default) };
        request.Headers.Add("X-Call-Id", job.Id);
        request.Headers.Add("X-Call-State", job.State.ToString().ToLowerInvariant());
        request.Headers.Add("X-Call-Status", (job.Status ?? 0).ToString(CultureInfo.InvariantCulture));
        if (reply?.Headers.GetValueOrDefault("content-type") is { } text && MediaTypeHeaderValue.TryParse(text, out var type))
            request.Content.Headers.ContentType = type;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(http.Timeout);
        try
        {
            using var response = await WebClients.Of(http).SendAsync(request, timeout.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"the address answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "the address cannot be reached";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"the address did not answer within {http.Timeout.TotalSeconds} s";
        }
    }
}
