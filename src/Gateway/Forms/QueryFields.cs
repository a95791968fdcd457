using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Forms;

/// <summary>The query of a request as fields.</summary>
internal static class QueryFields
{
    private const int MostValues = 64;

    /// <exception cref="BadFieldsException">There are too many.</exception>
    public static FieldReader Read(HttpRequest request)
    {
        var fields = new FieldSet();
        var count = 0;
        foreach (var (name, values) in request.Query)
        {
            foreach (var value in values)
            {
                if (++count > MostValues)
                    throw new BadFieldsException(new FieldProblem { Field = "query", Reason = "too-many", Detail = $"must have at most {MostValues} values", Maximum = MostValues, Unit = "items" });
                fields.Add(name, value ?? "");
            }
        }

        return new FieldReader(fields);
    }
}
