using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Wetware.Backups;

namespace Wetware.Web.Backups;

/// <summary>Sends an encrypted archive to the browser of an operator, part by part.</summary>
internal static class BackupDownload
{
    /// <summary>The route.</summary>
    public const string Route = "/console/backups/{server}/{file}";

    /// <summary>Where an archive is downloaded.</summary>
    public static string Address(string server, string file) => $"/console/backups/{Uri.EscapeDataString(server)}/{Uri.EscapeDataString(file)}";

    /// <summary>Answers a request, whose scope the host checks. What fails before the first part is a problem; what fails later cuts the answer, which the browser notices by its length.</summary>
    public static async Task<IResult> Get(string server, string file, HttpContext context, WetwareClient client)
    {
        var response = context.Response;
        await using var parts = client.Backups.ReadAsync(server, file, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        if (!await parts.MoveNextAsync())
            return TypedResults.NotFound();
        response.ContentType = "application/octet-stream";
        response.ContentLength = parts.Current.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file);
        response.Headers.ContentDisposition = disposition.ToString();
        do
            await response.BodyWriter.WriteAsync(parts.Current.Data, context.RequestAborted);
        while (await parts.MoveNextAsync());
        return TypedResults.Empty;
    }
}

/// <summary>Words for schedules.</summary>
internal static class BackupWords
{
    /// <summary>A schedule in words.</summary>
    public static string Schedule(BackupSchedule schedule) => string.Create(
        CultureInfo.InvariantCulture, $"{(schedule.Every is { } every ? $"every {Time(every)}" : "only when asked")}, the newest {schedule.Keep} kept, {(schedule.Chain == 1 ? "all full" : $"one of {schedule.Chain} full")}");

    /// <summary>A time in days, hours, minutes and seconds, those that are 0 left out.</summary>
    public static string Time(TimeSpan time)
    {
        (int Count, string Unit)[] parts = [(time.Days, "d"), (time.Hours, "h"), (time.Minutes, "min"), (time.Seconds, "s")];
        return string.Join(' ', parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Unit}")));
    }
}
