using System.Globalization;
using System.Text;
using System.Text.Json;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>What to do after a move, for a person.</summary>
internal static class StateMoveText
{
    /// <summary>The text, without a line feed at its end.</summary>
    internal static string Of(StackSettings settings, string from, string to, StateMove moved)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Moved the state of {settings.OrgPrefix}/{settings.Environment}: {moved.Resources} resources, version {moved.Serial}\n");
        text.Append(CultureInfo.InvariantCulture, $"  from  {from}\n  to    {to}\n\n");
        text.Append("It was read back and compared before the old place was left. The old place now\nsays where the state went, and refuses to be used; its versions stay there.\n\n");
        text.Append(AfterMove(settings.MoveTo));
        return text.ToString();
    }

    private static string AfterMove(StateLocation place)
    {
        if (place.Argument is not { } argument)
            return "It is where states are kept by default: leave --state out from now on, and take\nit out of .nuke/parameters.json if it stands there.";
        var parameter = $"From now on give --state {Quoted(argument)} with every command, or put this into\n.nuke/parameters.json, for everybody who works on the stack:\n\n  \"State\": {JsonSerializer.Serialize(argument, StateReportJson.Default.String)}";
        return place is ConnectedContainer
            ? parameter + $"\n\n{StateConnectionString.Variable} must be set for each of these commands; it\nbelongs into no file."
            : parameter;
    }

    private static string Quoted(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
