# Builds the pipeline in build/ when its sources have changed, and runs it with the given arguments.
# When nothing has changed, the program built before starts at once: no compiler, no `dotnet run`.
# How it decides: docs/bootstrapper.md. Does as build.sh does, and shares its programs and locks.

[CmdletBinding()]
Param(
    [Parameter(Position = 0, Mandatory = $false, ValueFromRemainingArguments = $true)]
    [string[]]$BuildArguments
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = "Stop"
$ConfirmPreference = "None"

###########################################################################
# CONFIGURATION
###########################################################################

$ScriptDirectory = $PSScriptRoot
$BuildProjectFile = [IO.Path]::Combine("build", "_build.csproj")
$BuildAssembly = "_build.dll"
$TempDirectory = [IO.Path]::Combine($ScriptDirectory, ".nuke", "temp")
$ProgramsDirectory = [IO.Path]::Combine($TempDirectory, "build")          # a folder for each built program, named by what it was built from
$ArtifactsDirectory = [IO.Path]::Combine($TempDirectory, "artifacts-ps")  # MSBuild's own, apart from the bin and obj of an editor
$LastRunFile = [IO.Path]::Combine($ProgramsDirectory, "last-run-ps")      # program, dotnet, and the listing of sources they belong to
$ProgramsToKeep = 4
$LockMinutes = 20

$DotNetGlobalFile = [IO.Path]::Combine($ScriptDirectory, "global.json")
$DotNetInstallUrl = if ($env:DOTNET_INSTALL_URL) { $env:DOTNET_INSTALL_URL } else { "https://dot.net/v1/dotnet-install.ps1" }
$DotNetDirectory = [IO.Path]::Combine($TempDirectory, "dotnet")
$OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
$DotNetName = if ($OnWindows) { "dotnet.exe" } else { "dotnet" }

$env:DOTNET_CLI_TELEMETRY_OPTOUT = 1
$env:DOTNET_SKIP_FIRST_TIME_EXPERIENCE = 1
$env:DOTNET_NOLOGO = 1
$env:DOTNET_MULTILEVEL_LOOKUP = 0
$env:DOTNET_ROLL_FORWARD = "Major"

# Where the program is started makes no difference to which repository it works on.
$env:NUKE_ROOT = $ScriptDirectory

function Say([string]$Text) { [Console]::Error.WriteLine($Text) }
function Stop-WithMessage([string]$Text) { Say $Text; exit 1 }

###########################################################################
# WHAT THE PROGRAM IS MADE FROM
###########################################################################

# Every source file of the program. Tests, manifests and documents are no part of it.
function Get-SourceFiles {
    foreach ($name in "build.ps1", "global.json", ".editorconfig", "Directory.*.props", "Directory.*.targets", "Directory.*.rsp", "nuget.config") {
        [IO.DirectoryInfo]::new($ScriptDirectory).GetFiles($name)
    }
    $folders = [System.Collections.Generic.Stack[IO.DirectoryInfo]]::new()
    foreach ($name in "build", "src") { $folders.Push([IO.DirectoryInfo]::new([IO.Path]::Combine($ScriptDirectory, $name))) }
    while ($folders.Count -gt 0) {
        $folder = $folders.Pop()
        foreach ($file in $folder.GetFiles()) {
            if ($file.Name -notlike "*.md" -and $file.Name -notlike "*.user" -and $file.Name -notlike ".*.sw?") { $file }
        }
        foreach ($child in $folder.GetDirectories()) {
            if ($child.Name -ne "bin" -and $child.Name -ne "obj") { $folders.Push($child) }
        }
    }
}

function Get-RelativePath([IO.FileInfo]$File) { $File.FullName.Substring($ScriptDirectory.Length + 1).Replace('\', '/') }

# What else makes a different program: MSBuild properties from the environment, the platform, the SDKs there are.
function Get-EnvironmentLines {
    "NukeEngine=$env:NukeEngine"
    "CI=$env:CI"
    "platform=$([Environment]::OSVersion.Platform)-$env:PROCESSOR_ARCHITECTURE"
    $global = Get-Command $DotNetName -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -ne $global) { Get-SdksBeside $global.Source }
    Get-SdksBeside ([IO.Path]::Combine($DotNetDirectory, $DotNetName))
}

# The SDKs of a dotnet, read from its folder: asking it takes 100 ms. A shim has none beside it and must be asked.
function Get-SdksBeside([string]$DotNet) {
    if (-not [IO.File]::Exists($DotNet)) { return }
    $file = Get-Item -LiteralPath $DotNet
    while ($file.LinkType -eq "SymbolicLink") {
        $file = Get-Item -LiteralPath ([IO.Path]::GetFullPath([IO.Path]::Combine($file.DirectoryName, @($file.Target)[0])))
    }
    $sdks = [IO.Path]::Combine($file.DirectoryName, "sdk")
    $names = ""
    if ([IO.Directory]::Exists($sdks)) {
        $names = ([IO.DirectoryInfo]::new($sdks).GetDirectories("*") | Where-Object { $_.Name -match '^[0-9]' } | ForEach-Object { $_.Name } | Sort-Object) -join " "
    }
    if ($names -eq "") { $names = Get-DotNetVersion $DotNet }
    "$($file.FullName):$names"
}

# The version that global.json makes this dotnet use, or nothing when there is none.
function Get-DotNetVersion([string]$DotNet) {
    if (-not [IO.File]::Exists($DotNet)) { return "" }
    Push-Location -LiteralPath $ScriptDirectory
    $ErrorActionPreference = "Continue" # Windows PowerShell makes an error of every line on the error stream
    try {
        $version = & $DotNet --version 2>$null | Select-Object -First 1
        if ($LASTEXITCODE -eq 0) { "$version" } else { "" }
    }
    finally { Pop-Location }
}

# One line for each file with size and times: cheap, and different after a change. .NET has no inode and no change time; the
# creation time stands in for them: a file that is copied over or moved in brings its own.
function Get-SourceListing {
    $lines = [System.Collections.Generic.List[string]]::new()
    foreach ($file in Get-SourceFiles) {
        $lines.Add("$(Get-RelativePath $file) $($file.Length) $($file.LastWriteTimeUtc.Ticks) $($file.CreationTimeUtc.Ticks)")
    }
    $lines.Sort([StringComparer]::Ordinal)
    (@(Get-EnvironmentLines) + $lines.ToArray()) -join "`n"
}

# The same by content: it decides whether a program that was built before can be used again.
function Get-SourceHashes {
    $sha = [Security.Cryptography.SHA256]::Create()
    try {
        $lines = [System.Collections.Generic.List[string]]::new()
        foreach ($file in Get-SourceFiles) {
            $hash = [BitConverter]::ToString($sha.ComputeHash([IO.File]::ReadAllBytes($file.FullName))).Replace("-", "").ToLowerInvariant()
            $lines.Add("$(Get-RelativePath $file) $hash")
        }
        $lines.Sort([StringComparer]::Ordinal)
        (@(Get-EnvironmentLines) + $lines.ToArray()) -join "`n"
    }
    finally { $sha.Dispose() }
}

function Get-Key([string]$Text) {
    $sha = [Security.Cryptography.SHA256]::Create()
    try { [BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($Text))).Replace("-", "").ToLowerInvariant().Substring(0, 20) }
    finally { $sha.Dispose() }
}

###########################################################################
# START
###########################################################################

# An argument as Windows' C runtime and .NET read it back (https://learn.microsoft.com/cpp/cpp/main-function-command-line-args).
# Windows PowerShell's own way of calling programs drops empty arguments and breaks quotes.
function ConvertTo-CommandLineArgument([string]$Argument) {
    if ($Argument -ne "" -and $Argument -notmatch '[\s"]') { return $Argument }
    '"' + ($Argument -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"'
}

# Runs the program in this console and folder, where Ctrl-C reaches it, and ends with its exit code.
# The shared lock on its assembly keeps the folder from being pruned.
function Start-Program([string]$Program, [string]$DotNet) {
    $assembly = [IO.Path]::Combine($ProgramsDirectory, $Program, $BuildAssembly)
    try { $lock = [IO.File]::Open($assembly, [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::Read) }
    catch [IO.IOException] { return }
    try {
        $start = [Diagnostics.ProcessStartInfo]::new()
        $start.FileName = $DotNet
        $start.Arguments = (@($assembly) + @($BuildArguments | Where-Object { $null -ne $_ }) | ForEach-Object { ConvertTo-CommandLineArgument $_ }) -join " "
        $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
        $start.UseShellExecute = $false
        $process = [Diagnostics.Process]::Start($start)
        $process.WaitForExit()
        $exitCode = $process.ExitCode
    }
    finally { $lock.Dispose() }
    exit $exitCode
}

function Start-LastProgram([string]$Listing) {
    if (-not [IO.File]::Exists($LastRunFile)) { return }
    $recorded = [IO.File]::ReadAllText($LastRunFile).Split([char[]]"`n", 3)
    if ($recorded.Length -eq 3 -and $recorded[2] -ceq $Listing -and [IO.File]::Exists($recorded[1])) {
        Start-Program $recorded[0] $recorded[1]
    }
}

###########################################################################
# BUILD
###########################################################################

# The global dotnet if it has an SDK that global.json accepts, else one of our own, installed when missing.
function Find-DotNet {
    $global = Get-Command $DotNetName -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -ne $global -and (Get-DotNetVersion $global.Source) -ne "") { return $global.Source }
    $own = [IO.Path]::Combine($DotNetDirectory, $DotNetName)
    $incomplete = [IO.Path]::Combine($DotNetDirectory, ".incomplete")
    if ([IO.File]::Exists($incomplete) -or (Get-DotNetVersion $own) -eq "") { Install-DotNet $own $incomplete }
    return $own
}

# Installs the SDK of global.json with Microsoft's script, or with the one that DOTNET_INSTALL_FILE names.
function Install-DotNet([string]$Own, [string]$Incomplete) {
    if ([IO.File]::Exists($Incomplete)) { Remove-Item -LiteralPath $DotNetDirectory -Recurse -Force }
    Say "No .NET SDK that global.json accepts was found; installing one into $DotNetDirectory…"
    $installFile = $env:DOTNET_INSTALL_FILE
    if (-not $installFile) {
        $installFile = [IO.Path]::Combine($TempDirectory, "dotnet-install.ps1")
        [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
        try { Invoke-WebRequest -UseBasicParsing -Uri $DotNetInstallUrl -OutFile $installFile -TimeoutSec 120 }
        catch { Stop-WithMessage "Could not download ${DotNetInstallUrl}: $($_.Exception.Message) Install the .NET SDK of global.json by hand, or give an install script in DOTNET_INSTALL_FILE." }
    }
    [IO.Directory]::CreateDirectory($DotNetDirectory) | Out-Null
    [IO.File]::WriteAllText($Incomplete, "")
    try { & $installFile -JSonFile $DotNetGlobalFile -InstallDir $DotNetDirectory -NoPath | ForEach-Object { Say "$_" } }
    catch { Stop-WithMessage "The .NET SDK could not be installed by ${installFile}: $($_.Exception.Message)" }
    if ((Get-DotNetVersion $Own) -eq "") { Stop-WithMessage "$installFile ended, but $Own has no SDK that $DotNetGlobalFile accepts." }
    Remove-Item -LiteralPath $Incomplete -Force
}

# MSBuild goes by time stamps, and those can go back. So the outputs of every project of which a file has other content than
# at the last build are deleted; all of them, when something changed that every project depends on or a build was cut short.
function Remove-StaleArtifacts([string]$Hashes) {
    $builtFrom = [IO.Path]::Combine($ArtifactsDirectory, "built-from")
    $all = -not [IO.File]::Exists($builtFrom)
    if (-not $all) {
        $difference = Compare-Object -ReferenceObject ([IO.File]::ReadAllText($builtFrom).Split("`n")) -DifferenceObject ($Hashes.Split("`n"))
        foreach ($line in @($difference | ForEach-Object { $_.InputObject })) {
            if ($line -match '^src/([^/]+)/') { $name = $Matches[1] } elseif ($line -match '^build/') { $name = "_build" } else { $all = $true; break }
            $folder = [IO.Path]::Combine($ArtifactsDirectory, "obj", $name)
            if (-not [IO.Directory]::Exists($folder)) { continue }
            if ($line -match '\.cs [0-9a-f]{64}$') { Get-ChildItem -LiteralPath $folder -Recurse -Filter "$name.dll" | Remove-Item -Force }
            else { Remove-Item -LiteralPath $folder -Recurse -Force }
        }
    }
    if ($all -and [IO.Directory]::Exists($ArtifactsDirectory)) { Remove-Item -LiteralPath $ArtifactsDirectory -Recurse -Force }
    [IO.Directory]::CreateDirectory($ArtifactsDirectory) | Out-Null
    [IO.File]::Delete($builtFrom) # until the build has ended it is true no more
}

# Builds into a folder. Analyzers and warnings are the business of `./build.ps1 Compile`: whoever deploys neither waits for
# them nor is stopped by the new warning of a newer compiler.
function Build-Program([string]$DotNet, [string]$Output, [string]$Hashes) {
    Remove-StaleArtifacts $Hashes
    Push-Location -LiteralPath $ScriptDirectory # dotnet looks for global.json from the current folder
    $ErrorActionPreference = "Continue"
    try {
        $log = & $DotNet publish $BuildProjectFile -c Release --artifacts-path $ArtifactsDirectory -o $Output `
            -nologo -v:quiet -clp:NoSummary -tl:off -nodeReuse:false "-p:UseSharedCompilation=true" `
            "-p:RunAnalyzers=false" "-p:TreatWarningsAsErrors=false" "-p:GenerateDocumentationFile=false" 2>&1
        $exitCode = $LASTEXITCODE
    }
    finally { Pop-Location }
    $ErrorActionPreference = "Stop"
    [IO.File]::WriteAllText([IO.Path]::Combine($ArtifactsDirectory, "built-from"), $Hashes)
    if ($exitCode -ne 0) {
        foreach ($line in $log) { Say "$line" }
        if ([IO.Directory]::Exists($Output)) { Remove-Item -LiteralPath $Output -Recurse -Force }
        Stop-WithMessage "The pipeline could not be built from $([IO.Path]::Combine($ScriptDirectory, $BuildProjectFile)) (the compiler's output is above)."
    }
}

# Keeps the newest programs and those that are running: a running one cannot be opened for oneself alone.
function Remove-OldPrograms {
    $programs = [IO.DirectoryInfo]::new($ProgramsDirectory).GetDirectories() | Sort-Object LastWriteTimeUtc -Descending | Select-Object -Skip $ProgramsToKeep
    foreach ($program in @($programs)) {
        $assembly = [IO.Path]::Combine($program.FullName, $BuildAssembly)
        try { if ([IO.File]::Exists($assembly)) { [IO.File]::Open($assembly, [IO.FileMode]::Open, [IO.FileAccess]::ReadWrite, [IO.FileShare]::None).Dispose() } }
        catch [IO.IOException] { continue }
        Remove-Item -LiteralPath $program.FullName -Recurse -Force
    }
}

# One run at a time builds. The lock is an open file: it ends with its process.
function Lock-Build {
    $file = [IO.Path]::Combine($ProgramsDirectory, "lock")
    try {
        [IO.Directory]::CreateDirectory($ProgramsDirectory) | Out-Null
        [IO.File]::Open($file, [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::ReadWrite, [IO.FileShare]::ReadWrite).Dispose()
    }
    catch { if (-not [IO.File]::Exists($file)) { Stop-WithMessage "The pipeline must be built, but $ProgramsDirectory cannot be written to. Make it writable, or work in a copy of the repository." } }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $said = $false
    while ($true) {
        try { return [IO.File]::Open($file, [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::ReadWrite, [IO.FileShare]::None) }
        catch [IO.IOException] {
            if (-not $said) { Say "Another run is building the pipeline; waiting for it…"; $said = $true }
            if ($watch.Elapsed.TotalMinutes -gt $LockMinutes) { Stop-WithMessage "Another run has been building the pipeline for $LockMinutes minutes. End it, then try again." }
            Start-Sleep -Milliseconds 200
        }
    }
}

# Finds or builds the program for the sources as they are and records it in $LastRunFile.
function Prepare-Program {
    $lock = Lock-Build
    try {
        Get-ChildItem -LiteralPath $ProgramsDirectory -Directory -Filter "*.partial" | Remove-Item -Recurse -Force
        $dotNet = Find-DotNet
        for ($attempt = 1; ; $attempt++) {
            $listing = Get-SourceListing
            $hashes = Get-SourceHashes
            $program = Get-Key $hashes
            $folder = [IO.Path]::Combine($ProgramsDirectory, $program)
            if ([IO.File]::Exists([IO.Path]::Combine($folder, $BuildAssembly))) { [IO.Directory]::SetLastWriteTimeUtc($folder, [DateTime]::UtcNow); break }
            Say "Building the pipeline (first run or sources changed)…"
            Build-Program $dotNet "$folder.partial" $hashes
            if ((Get-SourceListing) -ceq $listing) { [IO.Directory]::Move("$folder.partial", $folder); break }
            Remove-Item -LiteralPath "$folder.partial" -Recurse -Force
            Remove-Item -LiteralPath ([IO.Path]::Combine($ArtifactsDirectory, "built-from")) -Force
            if ($attempt -ge 3) { Stop-WithMessage "The sources of the pipeline keep changing while it is built. Try again when they are at rest." }
            Say "The sources changed during the build."
        }
        $new = "$LastRunFile.$PID"
        [IO.File]::WriteAllText($new, "$program`n$dotNet`n$listing")
        Move-Item -LiteralPath $new -Destination $LastRunFile -Force
        Remove-OldPrograms
    }
    finally { $lock.Dispose() }
}

###########################################################################
# EXECUTION
###########################################################################

# More than one round is only needed when sources change, or programs are pruned, in this very moment.
foreach ($round in 1..3) {
    Start-LastProgram (Get-SourceListing)
    Prepare-Program
}
Start-LastProgram (Get-SourceListing)
Stop-WithMessage "The pipeline was built in $ProgramsDirectory, but could not be started. Try again when its sources are at rest."
