using Orleans.Serialization.Wire;

namespace Orleans.Serialization;

/// <summary>The annotated members of an exception class.</summary>
internal interface IExceptionMembers
{
    void Write(ref Writer writer, Exception value);

    void Read(ref Reader reader, Exception value);
}
