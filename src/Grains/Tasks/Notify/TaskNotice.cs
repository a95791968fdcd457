using System.Text.Json;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>What is posted of a run, as JSON.</summary>
internal static class TaskNotice
{
    public static byte[] Write(TaskInfo task, TaskRun run)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("task", task.Spec.Id);
            json.WriteNumber("run", run.Number);
            json.WriteString("state", run.State.Word());
            json.WriteNumber("attempt", run.Attempt);
            json.WriteString("node", run.Node);
            json.WriteString("due", run.Due);
            if (run.Ended is { } ended)
                json.WriteString("ended", ended);
            json.WriteString("result", run.Result);
            if (run.ExitCode is { } code)
                json.WriteNumber("exitCode", code);
            json.WriteString("error", run.Error?.Word());
            json.WriteString("limit", run.Limit);
            json.WriteString("message", run.Message);
            json.WriteNumber("completions", task.Completions);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
