using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Gateway.Secrets;
using Wetware.Gateway.Tasks.Json;
using Wetware.Gateway.Workers;

namespace Wetware.Cli.Tasks;

/// <summary>What <c>--json</c> and files of tasks hold: the same as over HTTP.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WrittenJson))]
[JsonSerializable(typeof(UpcomingJson))]
[JsonSerializable(typeof(AcceptedTaskJson))]
[JsonSerializable(typeof(TaskJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(StartedRunsJson))]
[JsonSerializable(typeof(TaskEventJson))]
[JsonSerializable(typeof(ImportedJson))]
[JsonSerializable(typeof(TaskFileEntryJson))]
[JsonSerializable(typeof(WorkerJson))]
[JsonSerializable(typeof(TaskSecretJson))]
internal sealed partial class TaskCliJson : JsonSerializerContext;
