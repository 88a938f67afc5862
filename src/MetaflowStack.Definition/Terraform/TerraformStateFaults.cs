using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Terraform;

/// <summary>Everything that can be wrong with a Terraform state file, in words with a remedy.</summary>
internal static class TerraformStateFaults
{
    private const string Pull = "Write the state to a file in the folder where you run Terraform: terraform state pull > state.json";

    public static UsageException Missing(string path) => new(new ErrorDetails
    {
        What = $"There is no file {path}",
        Remedy = $"Give the file with --tfstate. {Pull}",
    });

    public static StackException NotReadable(string path, Exception exception) => new(new ErrorDetails
    {
        What = $"The Terraform state {path} cannot be read",
        Why = exception.Message,
        Remedy = "Make it readable for this user",
    }, exception);

    public static StackException NotJson(string path, string why) => new(new ErrorDetails
    {
        What = $"{path} is not a Terraform state",
        Why = why,
        Remedy = Pull,
    });

    public static StackException Truncated(string path, long line) => new(new ErrorDetails
    {
        What = $"{path} ends in the middle, on line {line}",
        Why = "The file was cut off while it was copied or written",
        Remedy = Pull,
    });

    public static StackException Malformed(string path, string why) => new(new ErrorDetails
    {
        What = $"{path} is not a Terraform state of version 4",
        Why = why,
        Remedy = Pull,
    });

    public static StackException OtherVersion(string path, string version) => new(new ErrorDetails
    {
        What = $"{path} is a Terraform state of version {version}, and only version 4 can be read",
        Why = "Terraform has written version 4 since 0.12 (2019)",
        Remedy = "Run 'terraform apply -refresh-only' with Terraform 1.x, which upgrades it; then: terraform state pull > state.json",
    });

    public static StackException BackendPointer(string path) => new(new ErrorDetails
    {
        What = $"{path} is not the state itself",
        Why = "It only says in which backend Terraform keeps the state",
        Remedy = Pull,
    });

    public static StackException Encrypted(string path) => new(new ErrorDetails
    {
        What = $"{path} is encrypted",
        Why = "OpenTofu's state encryption is on, and its key is not known here",
        Remedy = "Write it in plain text, and delete the file afterwards, for it holds secrets: tofu state pull > state.json",
    });

    public static StackException OtherTool(string path, string what, string remedy) => new(new ErrorDetails
    {
        What = $"{path} is {what}, not a Terraform state",
        Remedy = remedy,
    });

    public static StackException Empty(string path) => new(new ErrorDetails
    {
        What = $"The Terraform state {path} holds no resources",
        Why = "Nothing was applied with it, or everything was destroyed",
        Remedy = "Without --tfstate there is nothing to take over: deploy a new stack with ./build.sh Services",
    });
}
