using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common.Execution.Parameters;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// <c>.nuke/build.schema.json</c>: what a parameters file may hold, for editors. JSON schema draft 4, as NUKE writes it; written only
/// when it differs from what is there.
/// </summary>
internal static class SchemaFile
{
    public static void Update(NukeBuild build, BuildContext context)
    {
        if (NukeBuild.IsServerBuild)
            return;
        var file = context.RootDirectory / ".nuke" / "build.schema.json";
        var schema = Create(build);
        try
        {
            if (!file.FileExists() || file.ReadAllText() != schema)
                file.WriteAllText(schema);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Editors lose a convenience; the run does not need the file.
            Log.Debug("The schema of the parameters was not written: {Reason}", exception.Message);
        }
    }

    public static string Create(NukeBuild build)
    {
        var parameters = ParameterMember.Of(build.GetType()).OrderBy(x => x.Name, StringComparer.Ordinal).ToList();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
            json.WriteStartObject("definitions");
            WriteChoices(json, "Host", Host.Names);
            WriteChoices(json, "ExecutableTarget", build.ExecutableTargets.Select(x => x.Name).Order(StringComparer.Ordinal));
            WriteChoices(json, "Verbosity", Enum.GetNames<Verbosity>());
            json.WriteStartObject("NukeBuild");
            WriteProperties(json, parameters.Where(x => x.IsBuiltIn));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            WriteProperties(json, parameters.Where(x => !x.IsBuiltIn));
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("$ref", "#/definitions/NukeBuild");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteChoices(Utf8JsonWriter json, string name, IEnumerable<string> choices)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        WriteEnum(json, choices);
        json.WriteEndObject();
    }

    private static void WriteEnum(Utf8JsonWriter json, IEnumerable<string> choices, bool isNullable = false)
    {
        json.WriteStartArray("enum");
        foreach (var choice in choices)
            json.WriteStringValue(choice);
        if (isNullable)
            json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, IEnumerable<ParameterMember> parameters)
    {
        json.WriteStartObject("properties");
        foreach (var parameter in parameters)
        {
            json.WriteStartObject(parameter.Name);
            WriteType(json, parameter);
            if (parameter.Attribute.Description is { } description)
                json.WriteString("description", description.TrimEnd('.'));
            if (parameter.IsSecret)
                json.WriteString("default", "Secrets must be given in environment variables");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ParameterMember parameter)
    {
        if (parameter.Name == nameof(NukeBuild.Host) && parameter.IsBuiltIn)
            json.WriteString("$ref", "#/definitions/Host");
        else if (parameter.Type == typeof(Verbosity))
            json.WriteString("$ref", "#/definitions/Verbosity");
        else if (parameter.Type == typeof(IReadOnlyCollection<ExecutableTarget>))
            WriteArray(json, () => json.WriteString("$ref", "#/definitions/ExecutableTarget"));
        else if (parameter.Type.IsArray)
            WriteArray(json, () => WriteScalar(json, parameter.Type.GetElementType()!, isNullable: false));
        else
            WriteScalar(json, Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type, Nullable.GetUnderlyingType(parameter.Type) is not null);
    }

    private static void WriteArray(Utf8JsonWriter json, Action writeItem)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        writeItem();
        json.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter json, Type type, bool isNullable)
    {
        var name = type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type == typeof(double) || type == typeof(float) || type == typeof(decimal) ? "number"
            : "string";
        if (isNullable)
        {
            json.WriteStartArray("type");
            json.WriteStringValue(name);
            json.WriteStringValue("null");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type", name);
        }

        if (name == "string" && ValueConverter.Choices(type) is { Count: > 0 } choices)
            WriteEnum(json, choices, isNullable);
    }
}
