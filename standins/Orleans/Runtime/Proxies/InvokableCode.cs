using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal delegate void ArgumentWriter(RequestBase request, ref Writer writer, Codec[] codecs);

internal delegate void ArgumentReader(RequestBase request, int index, ref Reader reader, Codec[] codecs);

/// <summary>The parts of an emitted request class that whoever carries requests needs.</summary>
/// <param name="Create">An empty request, from the pool.</param>
/// <param name="Write">Writes all arguments but the cancellation token, each behind its tag.</param>
/// <param name="Read">Reads one argument into its field.</param>
internal sealed record InvokableCode(Func<RequestBase> Create, ArgumentWriter Write, ArgumentReader Read);
