using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Clustering.Membership;

/// <summary>Reading and writing of rows, requests and answers; unknown fields are skipped, so that versions can differ.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MemberRow))]
[JsonSerializable(typeof(MemberTable))]
[JsonSerializable(typeof(InsertRequest))]
[JsonSerializable(typeof(UpdateRequest))]
[JsonSerializable(typeof(AliveRequest))]
[JsonSerializable(typeof(CleanRequest))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(NodeInfo))]
internal sealed partial class MemberJson : JsonSerializerContext;

/// <summary>See <see cref="IMemberTable.Insert"/>.</summary>
internal sealed record InsertRequest(MemberRow Row, int Version);

/// <summary>See <see cref="IMemberTable.Update"/>.</summary>
internal sealed record UpdateRequest(MemberRow Row, string ETag, int Version);

/// <summary>See <see cref="IMemberTable.Alive"/>.</summary>
internal sealed record AliveRequest(string Silo, DateTime At);

/// <summary>See <see cref="IMemberTable.Clean"/>.</summary>
internal sealed record CleanRequest(DateTime Before);

/// <summary>Whether the condition held.</summary>
internal sealed record DoneAnswer(bool Done);

/// <summary>An error with its word.</summary>
internal sealed record ErrorAnswer(string Error, string Message);
